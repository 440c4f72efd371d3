// The main workflow in headless Chromium: a pattern in, object, strain and figures out, inside a worker, held against the same in Node.
// The engine, the random numbers and the figures compute the same bits in both.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ComplexVolume, createReferenceEngine } from "@friedel/engine";
import { browserMissing, openSuite } from "@friedel/engine/testing";
import { compareObjects } from "@friedel/imaging";
import { hdf5Input, readResult } from "@friedel/io";
import { shippedNetwork } from "@friedel/network/node";
import { webRuntime } from "@friedel/network/web";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromBase64, runWorkflow, toBase64, type WorkflowReport } from "./testing/browser-suite.js";
import { smallPattern } from "./testing/small-pattern.js";

const pathOf = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "friedel-workflow-"));
let pattern: string;
let truth: ComplexVolume;

beforeAll(async () => {
  const small = await smallPattern();
  pattern = toBase64(small.cxi);
  truth = small.object;
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a suite in a worker of a page that is isolated from other origins, so that there are threads. */
async function inBrowser(suiteText: string): Promise<WorkflowReport> {
  const path = join(folder, "suite.ts");
  writeFileSync(path, `import { runWorkflow } from ${pathOf("./testing/browser-suite.ts")};\n${suiteText}`);
  const suite = await openSuite(path);
  // What the suite returns.
  return (await suite.report(true).finally(() => suite.close())) as WorkflowReport;
}

describe.skipIf(browserMissing !== "")(`reconstruct in headless Chromium${browserMissing}`, () => {
  it("finds object and strain and draws them, to the same bytes as in Node", async () => {
    const found = await inBrowser(`export const runSuite = () => runWorkflow(${JSON.stringify(pattern)});`);
    expect(found).toMatchObject({ threads: 2, predicted: null, stages: ["refining", "error bars", "strain", "writing"] });
    expect(Object.keys(found.files)).toEqual([
      ...["facets", "fit", "histogram", "lattice", "maps", "object", "pattern", "resolution", "summary", "surface"].map(
        (name) => `figures/${name}.svg`,
      ),
      ...["pattern.cxi", "report.html", "result.cxi", "result.npz", "result.vti", "result.vts"],
      ...["strain.cxi", "strain.vti", "surface.vtp"],
    ]);
    const { object } = await readResult(hdf5Input(fromBase64(found.files["result.cxi"]), "result.cxi"));
    const { transform } = await createReferenceEngine();
    expect((await compareObjects(object, truth, transform)).fieldError).toBeLessThan(0.2);
    expect(atob(found.files["figures/maps.svg"])).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
    expect(found).toEqual(await runWorkflow(pattern));
  });

  it("asks the shipped network about a crystal of strong strain", async () => {
    const onnx = await shippedNetwork();
    const pattern = toBase64((await smallPattern(12)).cxi);
    const found = await inBrowser(
      `import { webRuntime } from ${pathOf("../../network/src/web/index.ts")};
       import url from ${JSON.stringify(`${onnx}?url`)};
       export const runSuite = async () => {
         const onnx = new Uint8Array(await (await fetch(url)).arrayBuffer());
         return runWorkflow(${JSON.stringify(pattern)}, { runtime: await webRuntime(), onnx });
       };`,
    );
    expect(found.stages).toEqual(["refining", "error bars", "strain", "writing"]);
    const expected = await runWorkflow(pattern, { runtime: await webRuntime(), onnx: new Uint8Array(readFileSync(onnx)) });
    expect(found.predicted).toBeLessThan(0.1);
    // The network's sums differ in their last bits from one to the other.
    expect(Math.abs((found.predicted ?? 0) / (expected.predicted ?? 1) - 1)).toBeLessThan(0.01);
    expect(Object.keys(found.files)).toEqual(Object.keys(expected.files));
  }, 300_000);
});
