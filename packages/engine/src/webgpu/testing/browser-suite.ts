// The contract suite for a browser's worker, on the browser's own WebGPU. Bundled and served by browser.test.ts.

import { runCases, type SuiteReport } from "../../testing/suite-report.js";
import { createWebgpuEngine } from "../engine.js";

/** Runs all cases, on an adapter in software if there is no other. */
export async function runSuite(): Promise<SuiteReport> {
  return runCases(await createWebgpuEngine({ software: true }));
}
