// The contract suite for a browser's worker: runs all cases on the wasm engine and reports each.
// Bundled and served by browser.test.ts.

import { contractCasesOf } from "../../testing/contract.js";
import { createWasmEngine } from "../engine.js";

/** What came of it. */
export interface SuiteReport {
  readonly threads: number;
  readonly results: readonly { readonly name: string; readonly error: string | undefined }[];
}

/** Runs all cases with two threads, or as many as there can be. */
export async function runSuite(): Promise<SuiteReport> {
  const engine = await createWasmEngine({ threads: 2 });
  const results: { name: string; error: string | undefined }[] = [];
  for (const testCase of await contractCasesOf(engine)) {
    const error = await testCase.run(engine).then(
      () => undefined,
      (reason: unknown) => String(reason),
    );
    results.push({ name: testCase.name, error });
  }
  await engine.dispose();
  return { threads: engine.threads, results };
}
