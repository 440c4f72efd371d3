// The contract suite for a browser's worker. Bundled and served by browser.test.ts.

import { runCases, type SuiteReport } from "../../testing/suite-report.js";
import { createWasmEngine } from "../engine.js";

/** Runs all cases with two threads, or as many as there can be. */
export async function runSuite(): Promise<SuiteReport> {
  return runCases(await createWasmEngine({ threads: 2 }));
}
