// The contract suite for a browser's worker, on the browser's own WebGPU. Bundled and served by browser.test.ts.

import { runCases, type SuiteReport } from "../../testing/suite-report.js";
import { createWebgpuEngine } from "../engine.js";

/** Descents and fits that differ from others by what the host does, which Node has shown, and not by kernels. */
const alike = /^descends .*(best scale|in parts|in between|tails fitted)|^undoes|makes? no sense$|^draws and judges|^fits /;

/** Runs the cases, on an adapter in software if there is no other. */
export async function runSuite(): Promise<SuiteReport> {
  return runCases(await createWebgpuEngine({ software: true }), (name) => !alike.test(name));
}
