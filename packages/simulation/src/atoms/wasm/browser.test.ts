// Relaxation in headless Chromium: with threads where the page is isolated from other origins, with one thread where it is not.

import { fileURLToPath } from "node:url";
import { browserMissing, openSuite, type SuiteInBrowser } from "@friedel/engine/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runSuite, type SuiteReport } from "./testing/browser-suite.js";

/** Å: Math.exp, from which the tables are, differs in its last bit from one version of V8 to another. */
const roundingTolerance = 1e-9;

describe.skipIf(browserMissing !== "")(`relaxation in headless Chromium${browserMissing}`, () => {
  let suite: SuiteInBrowser;
  beforeAll(async () => {
    suite = await openSuite(fileURLToPath(new URL("./testing/browser-suite.ts", import.meta.url)));
  });
  afterAll(() => suite.close());

  it.each([
    { isolated: true, threads: 2 },
    { isolated: false, threads: 1 },
  ])("gives what Node gives, with isolation $isolated and $threads thread(s)", async ({ isolated, threads }) => {
    // The suite is ours: this is what it reports.
    const report = (await suite.report(isolated)) as SuiteReport;
    const { result } = await runSuite();
    expect(result.converged).toBe(true);
    expect(report.threads).toBe(threads);
    expect(report.result.step).toBe(result.step);
    expect(report.result.energy).toBeCloseTo(result.energy, 8);
    const places = Object.values(report.result.positions);
    expect(places.length).toBe(result.positions.length);
    expect(Math.max(...places.map((x, i) => Math.abs(x - result.positions[i])))).toBeLessThan(roundingTolerance);
  });
});
