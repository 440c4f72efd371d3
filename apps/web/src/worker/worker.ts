// The worker of the page: a session over the files that were dropped.

import "./memory.js";
import { InputError } from "@friedel/engine";
import { webRuntime } from "@friedel/network/web";
import { keepNetwork, loadNetwork, memoryFile } from "@friedel/workflow";
import { diskFile, readScan } from "@friedel/workflow/scans";
import { addFile, putFiles } from "../disk/tree.js";
import { createSession } from "../job/session.js";
import { serve } from "./border.js";
import { fitWorkerName, makeFits } from "./fit-worker.js";
import { fitsElsewhere } from "./fits.js";
import { withGpu } from "./gpu.js";
import { workerScope } from "./scope.js";

const isShared = globalThis.crossOriginIsolated === true;
const browser = /(?:Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0].replace("/", " ") ?? "a browser";

/** The network that lies beside the app, and what runs it: loaded when first asked for. */
const network = keepNetwork(async () => {
  const address = (name: string) => new URL(`../network/${name}`, location.href).href;
  const answer = await fetch(address("default.onnx")).catch(() => undefined);
  if (!answer?.ok)
    throw new InputError(
      `expected the network at ${address("default.onnx")}, found ${answer ? `the answer ${answer.status}` : "no connection"}; the settings can do without`,
    );
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // One thread, as in Node: sums are the same bits then.
  const runtime = await webRuntime({ threads: 1, wasm: address("ort-wasm-simd-threaded.wasm") });
  return loadNetwork(runtime, memoryFile("default.onnx", bytes));
});

const page = workerScope();
if (page.name === fitWorkerName) makeFits(page);
else
  serve(
    createSession({
      disk: { put: async (files) => putFiles(files), add: async (file) => addFile(file), readScan, diskFile },
      runtime: `the web app in ${browser}`,
      isShared,
      // The page gives the worker the query of its own address as a name.
      withGpu: (engine) => withGpu(engine, page.name),
      openNetwork: network.open,
      fitElsewhere: fitsElsewhere(Math.min(4, navigator.hardwareConcurrency)),
    }),
    page,
  );
