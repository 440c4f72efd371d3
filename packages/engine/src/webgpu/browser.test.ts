// The webgpu engine in headless Chromium, on its adapter in software: the cases of the contract suite whose kernels
// differ, inside a worker.

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browserMissing, openSuite, type SuiteInBrowser } from "../testing/browser.js";
import type { SuiteReport } from "../testing/suite-report.js";
import { softwareFlags } from "./testing/software.js";

describe.skipIf(browserMissing !== "")(`webgpu engine in headless Chromium${browserMissing}`, () => {
  let suite: SuiteInBrowser;
  beforeAll(async () => {
    suite = await openSuite(fileURLToPath(new URL("./testing/browser-suite.ts", import.meta.url)), softwareFlags);
  });
  afterAll(() => suite.close());

  it("passes the contract suite", async () => {
    // The suite is ours: this is what it reports.
    const report = (await suite.report(false)) as SuiteReport;
    expect(report.name).toBe("webgpu");
    expect(report.results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(report.results.length).toBeGreaterThan(65);
  }, 600_000);
});
