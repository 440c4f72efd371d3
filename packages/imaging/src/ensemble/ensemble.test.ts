import { createWasmEngine, drain, mapped } from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { compareObjects, twinOf } from "../metrics/compare.js";
import { handMargin } from "../metrics/hand.js";
import { measurementOf } from "../strain/uncertainty/testing/noisy-starts.js";
import { fitEnsemble } from "./ensemble.js";
import { type FitElsewhere, runFit } from "./jobs.js";
import { ensembleStrain } from "./strain.js";
import { cubes as geometry } from "./testing/cubes.js";

const shape = [32, 32, 32] as const;
const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

/** A crystal, its pattern of 1e5 counts at the peak, and the crystal itself as what was found. */
async function measured(seed: number) {
  const { object, support } = simulateCrystal({ shape, seed, size: 0.42, phaseRange: 2 });
  return { ...(await measurementOf(object, seed, transform)), object, support };
}

it("has members that find the crystal from phases pushed away, and a mean that is nearer to it than they are on average", async () => {
  const result = await measured(1);
  const found = await drain(fitEnsemble({ engine }, result, geometry, { members: 4, keepsHand: true }));
  expect(found?.objects).toHaveLength(4);
  const { objects = [], mean = result.object } = found ?? {};
  const errorOf = async (object: typeof mean) => (await compareObjects(object, result.object, transform)).fieldError;
  const errors = await Promise.all(objects.map(errorOf));
  for (const error of errors) expect(error).toBeGreaterThan(0);
  expect(await errorOf(mean)).toBeLessThan(errors.reduce((sum, error) => sum + error / errors.length, 0));
});

it("gives the mean the hand of the rule, whichever of the twins it is given", async () => {
  const { amplitude, mask, object, support } = await measured(1);
  const twin = { amplitude, mask, object: twinOf(object), support: supportOf(twinOf(object)) };
  const hands = [];
  for (const result of [{ amplitude, mask, object, support }, twin]) {
    const found = await drain(fitEnsemble({ engine }, result, geometry, { members: 2 }));
    expect(handMargin(found?.mean ?? object)).toBeGreaterThan(0);
    hands.push(found?.isTwin);
  }
  expect(new Set(hands).size).toBe(2);
});

function supportOf(object: Awaited<ReturnType<typeof measured>>["object"]) {
  const data = new Uint8Array(object.data.length / 2);
  for (let i = 0; i < data.length; i++) data[i] = Number(Math.hypot(object.data[2 * i], object.data[2 * i + 1]) >= 0.5);
  return { ...object, kind: "mask" as const, data };
}

it("does not count members that find another object", async () => {
  const result = await measured(1);
  const other = simulateCrystal({ shape, seed: 9, size: 0.3, phaseRange: 5 });
  expect(
    await drain(fitEnsemble({ engine }, { ...result, object: other.object, support: other.support }, geometry, { members: 2 })),
  ).toBe(undefined);
});

it("fits once more, pushed half as far, what stopped short; what stops short again is left out", async () => {
  const result = await measured(1);
  const pushes: number[] = [];
  const stoppingAbove = (rms: number): FitElsewhere => {
    return async (input, job) => {
      const fit = await runFit(engine, input, job);
      if (job.redraw) pushes.push(job.push?.rms ?? 0);
      const isShort = job.redraw?.number === 1 && (job.push?.rms ?? 0) > rms;
      return isShort ? { ...fit, llk: 1.5 * fit.llk } : fit;
    };
  };
  const membersOf = async (elsewhere: FitElsewhere) =>
    (await drain(fitEnsemble({ engine, elsewhere }, result, geometry, { members: 6 })))?.draws;
  expect(await membersOf(stoppingAbove(0.3))).toEqual([0, 0, 1, 1, 2, 2]);
  // One of its own accord too.
  expect(pushes).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
  expect(await membersOf(stoppingAbove(0))).toEqual([0, 0, 2, 2]);
});

it("refuses a pattern without counts and fewer than two members, and stops where it is told to", async () => {
  const result = await measured(1);
  const scaled = { ...result, amplitude: mapped(result.amplitude, (a) => a / 1000) };
  await expect(drain(fitEnsemble({ engine }, scaled, geometry))).rejects.toThrow(/expected counts/);
  await expect(drain(fitEnsemble({ engine }, result, geometry, { members: 1 }))).rejects.toThrow(/at least 2 members/);
  const stop = new AbortController();
  stop.abort(new Error("enough"));
  await expect(drain(fitEnsemble({ engine }, result, geometry, {}, stop.signal))).rejects.toThrow("enough");
});

it("writes strain no coarser than the measurement allows, no coarser for more counts, with bars that hold what the mean keeps of the fits' spread", async () => {
  const { object, support } = await measured(1);
  const [widths, transfers]: [number[], number[]] = [[], []];
  for (const counts of [3e3, 1e5]) {
    const result = { ...(await measurementOf(object, 1, transform, counts)), object, support };
    const found = await drain(fitEnsemble({ engine }, result, geometry, { members: 4 }));
    if (!found) throw new Error("expected an ensemble");
    const { image, bars, resolution, transfer, kept } = await ensembleStrain(found, geometry, shape, {}, transform);
    expect(kept).toBeGreaterThan(2);
    expect(resolution.agreement).toBeGreaterThan(0.8);
    widths.push(resolution.resolutionM);
    // Where there is light the members have one phase.
    const { value } = transfer.all.curve;
    expect(Math.abs(value[2] - 1)).toBeLessThan(0.05);
    transfers.push(Math.min(...value));
    const known = [...bars.strain.data].filter((_, i) => image.bulk.data[i] !== 0 && Number.isFinite(bars.strain.data[i]));
    expect(known.length).toBeGreaterThan(100);
    // Two fits differ by √2 of their spread, of which the mean of four has at least half, a part of every bar.
    const mean = known.reduce((sum, bar) => sum + bar / known.length, 0);
    expect(mean).toBeGreaterThan((0.8 * resolution.rmsDifference) / Math.SQRT2 / 2);
  }
  expect(widths[0]).toBeGreaterThanOrEqual(widths[1]);
  // Where there is hardly any they agree less.
  expect(transfers[0]).toBeLessThan(transfers[1]);
});
