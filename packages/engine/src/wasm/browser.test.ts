// The wasm engine in headless Chromium: with threads where the page is isolated from other origins, with one thread where it is
// not. The cases are those of the contract suite, run inside a worker.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserMissing, openSuite, type SuiteInBrowser } from "../testing/browser.js";
import { contractCasesOf } from "../testing/contract.js";
import type { SuiteReport } from "../testing/suite-report.js";
import { createWasmEngine } from "./engine.js";

describe.skipIf(browserMissing !== "")(`wasm engine in headless Chromium${browserMissing}`, () => {
  let suite: SuiteInBrowser;
  beforeAll(async () => {
    suite = await openSuite(fileURLToPath(new URL("./testing/browser-suite.ts", import.meta.url)));
  });
  afterAll(() => suite.close());

  it.each([
    { isolated: true, threads: 2 },
    { isolated: false, threads: 1 },
  ])("passes the contract suite with isolation $isolated and $threads thread(s)", async ({ isolated, threads }) => {
    // The suite is ours: this is what it reports.
    const report = (await suite.report(isolated)) as SuiteReport;
    expect(report.threads).toBe(threads);
    expect(report.results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(report.results.length).toBe((await contractCasesOf(await createWasmEngine({ threads: 1 }))).length);
  });
});
