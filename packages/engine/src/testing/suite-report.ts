// The contract suite in a place without a test framework: all cases, and what came of each.

import type { Engine } from "../contract/engine.js";
import { contractCasesOf } from "./contract.js";

/** What came of it. */
export interface SuiteReport {
  readonly name: string;
  readonly threads: number;
  readonly results: readonly { readonly name: string; readonly error: string | undefined }[];
}

/** Runs the cases that are the engine's, all or those of some names, and disposes of it. */
export async function runCases(engine: Engine, isWanted = (_name: string) => true): Promise<SuiteReport> {
  const results: { name: string; error: string | undefined }[] = [];
  for (const testCase of (await contractCasesOf(engine)).filter(({ name }) => isWanted(name))) {
    const error = await testCase.run(engine).then(
      () => undefined,
      (reason: unknown) => String(reason),
    );
    results.push({ name: testCase.name, error });
  }
  await engine.dispose();
  return { name: engine.name, threads: engine.threads, results };
}
