// A simulated heating series from two beamlines, with a scan that was broken off and one of another crystal.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWasmEngine } from "@friedel/engine";
import { openOutput } from "@friedel/workflow/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HeatedScan, writeHeatedScan } from "../../../workflow/src/testing/heating-series.js";
import { runAndKill, runProcess, writtenAt } from "../testing/process.js";
import { friedel } from "../testing/run.js";

const root = mkdtempSync(join(tmpdir(), "batch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (...names: string[]) => join(root, ...names);

const scans: readonly HeatedScan[] = [
  { kelvin: 300, beamline: "34-ID-C" },
  { kelvin: 400, beamline: "34-ID-C" },
  { kelvin: 500, beamline: "34-ID-C" },
  { kelvin: 600, beamline: "34-ID-C", seed: 5 },
  { kelvin: 800, beamline: "P10" },
];
/** Broken off before its first frame. */
const broken = 2;
const spacings: number[] = [];

beforeAll(async () => {
  const engine = await createWasmEngine({ threads: 1 });
  for (const [n, scan] of scans.entries()) {
    const folder = await openOutput(at("raw", `scan${n + 1}`));
    spacings.push(await writeHeatedScan(folder, scan, engine));
    if (n === broken) for (const name of folder.files.filter((file) => /frames/.test(file))) await folder.remove(name);
  }
  await engine.dispose();
  // The log of P10 has no place for a temperature.
  writeFileSync(at("list.txt"), scans.map(({ kelvin }, n) => `raw/scan${n + 1} temperature=${kelvin}\n`).join(""));
}, 120_000);

/** Files of a folder by name, as text of their bytes. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path).toString("latin1")]),
  );
}

describe("friedel batch", () => {
  const flags = ["list.txt", "--column", "temperature", "--no-coherence", "--no-figures", "--json", "--output", "series"];

  it("reconstructs a series, each scan from its neighbour, and names what is odd", async () => {
    const before = process.cwd();
    process.chdir(root);
    const { code, out, err } = await friedel(["batch", ...flags, "--workers", "1"]).finally(() => process.chdir(before));
    expect(code).toBe(0);
    const found = JSON.parse(out).scans as readonly {
      readonly name: string;
      readonly start?: string;
      readonly at: number | null;
      readonly latticeStrain?: number;
    }[];
    expect(found.map(({ name }) => name)).toEqual(scans.map((_, n) => `scan${n + 1}`));
    // The first and the last, the middle, then what is between.
    expect(found.map(({ start }) => start)).toEqual([undefined, "scan1", "scan1", "scan5", "scan1"]);
    const good = [0, 1, 4];
    for (const n of good) {
      expect(found[n].at).toBeCloseTo(scans[n].kelvin, 6);
      // An object of 16 voxels tells its own mean lattice to some 1e-5; the series spans 6.6e-3.
      expect(Math.abs((found[n].latticeStrain ?? Number.NaN) - (spacings[n] / spacings[0] - 1))).toBeLessThan(2e-5);
    }
    expect(err).toMatch(/warning: another crystal than scan1: scan4\n/);
    expect(err).toMatch(/warning: scan3 failed: .*expected/);
    const csv = readFileSync(at("series", "series.csv"), "utf8").split("\r\n");
    expect(csv[4]).toMatch(/^600,scan4,.*scan4,,another crystal,/);
    expect(csv[3]).toMatch(/^500,scan3,.*scan3,,failed,/);
    expect(readFileSync(at("series", "surface.pvd"), "utf8").match(/<DataSet/g)?.length).toBe(good.length);
  }, 240_000);

  it("goes on after a kill, to the same bits with two workers as with one", async () => {
    // The results of the test before are those of one worker.
    const one = contents(at("series"));
    rmSync(at("series"), { recursive: true });
    const words = ["batch", ...flags];
    const before = process.cwd();
    process.chdir(root);
    try {
      await runAndKill([...words, "--workers", "2"], () => writtenAt(at("series/scan5/summary.json")), 300);
      expect(existsSync(at("series/series.csv"))).toBe(false);
      const kept = writtenAt(at("series/scan5/summary.json"));
      expect(runProcess(...words, "--workers", "2")).toMatchObject({ status: 0 });
      expect(writtenAt(at("series/scan5/summary.json"))).toBe(kept);
    } finally {
      process.chdir(before);
    }
    const two = contents(at("series"));
    expect(Object.keys(two)).toEqual(Object.keys(one));
    for (const [name, bytes] of Object.entries(one)) expect(two[name] === bytes, name).toBe(true);
  }, 240_000);

  it("refuses a series of which nothing can be reconstructed", async () => {
    const { code, err } = await friedel(["batch", at("raw/scan3"), "--output", at("none"), "--workers 1"]);
    expect(code).toBe(2);
    expect(err).toMatch(/expected a scan that can be reconstructed, found none among 1\n$/);
  });
});
