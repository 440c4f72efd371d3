// The main workflow as an application in a browser's worker runs it: the bytes of a pattern in, the files of a reconstruction out,
// through @friedel/workflow alone. browser.test.ts bundles and serves it, and runs the same in Node.

import { createWasmEngine } from "@friedel/engine";
import type { Runtime } from "@friedel/network";
import { loadNetwork, memoryFile, memoryFolder, readPatternFile, reconstruct } from "../index.js";

/** What came of it, as a page can hand it on. */
export interface WorkflowReport {
  readonly threads: number;
  /** The stages that were gone through, in order. */
  readonly stages: readonly string[];
  /** chi2 of the network's answer, where there was a network. */
  readonly predicted: number | null;
  /** Files by name, their bytes in base64. */
  readonly files: Readonly<Record<string, string>>;
}

/** Reconstructs the pattern in a CXI file; begins with the answer of a network, if there is one. */
export async function runWorkflow(
  patternCxi: string,
  network?: { readonly runtime: Runtime; readonly onnx: Uint8Array },
): Promise<WorkflowReport> {
  const engine = await createWasmEngine({ threads: 2 });
  const folder = memoryFolder();
  const scan = await readPatternFile(memoryFile("pattern.cxi", fromBase64(patternCxi)));
  const openNetwork = network && (() => loadNetwork(network.runtime, memoryFile("network.onnx", network.onnx), { threads: 1 }));
  const work = reconstruct(scan, { refinement: { seed: 3 } }, { engine, folder, ...(openNetwork && { openNetwork }) });
  const stages: string[] = [];
  let step = await work.next();
  for (; !step.done; step = await work.next()) if (stages.at(-1) !== step.value.stage) stages.push(step.value.stage);
  const files: Record<string, string> = {};
  for (const name of await folder.list()) files[name] = toBase64(await folder.read(name));
  await engine.dispose();
  return { threads: engine.threads, stages, predicted: step.value.prediction?.chi2 ?? null, files };
}

export function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
