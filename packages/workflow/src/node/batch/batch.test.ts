import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { drain, InputError } from "@friedel/engine";
import { afterAll, describe, expect, it } from "vitest";
import type { ScanSummary } from "../../batch/summary.js";
import { nearestFirst, wavesOf } from "../../batch/waves.js";
import { runBatch } from "./batch.js";
import type { BatchTask } from "./task.js";

const folder = mkdtempSync(join(tmpdir(), "series-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const scans = Array.from({ length: 20 }, (_, n) => ({ name: `s${n}`, path: `raw/s${n}` }));
const settings = { folder, reading: {}, settings: {} };
const indexOf = ({ folder: name }: BatchTask) => Number(name.slice(1));

/** The numbers of a scan whose object others may begin with, or not. */
function numbers(isShared: boolean): ScanSummary {
  const nothing = { noiseRatio: null, agreeing: null, compared: null, llkFree: null, likeness: null, dSpacing: null };
  const none = { strainDeviation: null, strainBar: null, resolution: null, meanStrainBar: null, meanStrainCut: null };
  const size = { volume: null, size: null, surfaceArea: null, facets: null, facetAreas: {}, chi2: null };
  return { ...nothing, ...none, ...size, isShared, isCertain: false, isOdd: false, verdict: "", logged: {}, remarks: [] };
}

/** The tasks of a series, some of whose scans have no object to begin with; each takes its own time. */
async function tasksOf(bad: readonly number[], milliseconds: (index: number) => number) {
  const tasks: BatchTask[] = [];
  const run = async (task: BatchTask) => {
    tasks.push(task);
    await wait(milliseconds(indexOf(task)));
    if (bad.includes(indexOf(task)) && indexOf(task) % 2 === 0) throw new InputError("expected a crystal, found none");
    return numbers(!bad.includes(indexOf(task)));
  };
  const series = await drain(runBatch(scans, { ...settings, run }), () => {});
  return { series, tasks: tasks.toSorted((a, b) => indexOf(a) - indexOf(b)) };
}

/** What each scan begins with and whose frame it takes, where each wave waits for all before it. */
function byWaves(bad: readonly number[]) {
  const known: { readonly folder: string; readonly start?: string; readonly like?: string }[] = [];
  const before: number[] = [];
  let frame: number | undefined;
  const nameOf = (index: number | undefined) => (index === undefined ? undefined : `s${index}`);
  for (const wave of wavesOf(scans.length)) {
    const good = before.filter((index) => !bad.includes(index));
    for (const index of wave) {
      const [start, like] = [nameOf(nearestFirst(index, good)[0]), nameOf(frame)];
      known[index] = { folder: `s${index}`, ...(start && { start }), ...(like && { like }) };
    }
    frame ??= wave.find((index) => !bad.includes(index));
    before.push(...wave);
  }
  return known;
}

describe("a series", () => {
  it("has each scan begin with the nearest good one of the waves before, whichever comes first", async () => {
    for (const bad of [[], [0], [0, 19, 9], [4, 9, 14, 19], scans.map((_, n) => n)]) {
      for (const milliseconds of [() => 1, (index: number) => (index * 7) % 13, (index: number) => 20 - index]) {
        const { series, tasks } = await tasksOf(bad, milliseconds);
        expect(tasks).toEqual(byWaves(bad).map((task) => expect.objectContaining(task)));
        const alone = byWaves(bad).filter(({ start, like }) => !start && !like).length;
        expect(tasks.filter(({ start, like }) => !start && !like)).toHaveLength(alone);
        expect(series.frame).toBe(
          wavesOf(scans.length)
            .flat()
            .filter((index) => !bad.includes(index))
            .map((index) => `s${index}`)[0],
        );
        expect(series.rows.map(({ name }) => name)).toEqual(scans.map(({ name }) => name));
      }
    }
  });

  it("waits for nothing but what a scan begins with", async () => {
    const asked: number[] = [];
    const series = runBatch(scans, {
      ...settings,
      run: async (task) => {
        asked.push(indexOf(task));
        return indexOf(task) === 0 ? numbers(true) : new Promise(() => {});
      },
    });
    await series.next();
    await wait(50);
    // All to which the first is nearest.
    expect(asked.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4, 9, 19]);
  });

  it("asks for all predictions at once", async () => {
    let most = 0;
    let open = 0;
    const run = async () => {
      most = Math.max(most, ++open);
      await wait(50);
      open--;
      return numbers(false);
    };
    const { rows } = await drain(runBatch(scans, { ...settings, isPredicted: true, run }));
    expect(rows.every(({ summary }) => summary !== undefined)).toBe(true);
    expect(most).toBe(scans.length);
  });

  it("begins no scan after an error that is not a scan's", async () => {
    const asked: number[] = [];
    const run = async (task: BatchTask) => {
      asked.push(indexOf(task));
      if (indexOf(task) === 0) return numbers(true);
      throw new Error("the disk is full");
    };
    await expect(drain(runBatch(scans, { ...settings, run }), () => {})).rejects.toThrow("the disk is full");
    expect(asked.length).toBeLessThan(7);
  });
});
