import {
  type ComplexVolume,
  complexVolume,
  createWasmEngine,
  drain,
  type MaskVolume,
  mapped,
  maskVolume,
  modulusOf,
  type RealVolume,
  realVolume,
  roll,
} from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { compareObjects, twinOf } from "../../metrics/compare.js";
import { leveller, voxelsOf } from "./freedoms.js";
import { objectUncertainty, type Start } from "./object.js";
import { measurementOf, startsNear } from "./testing/noisy-starts.js";

const shape = [32, 32, 32] as const;
const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

/** A crystal of 32³, its counts (1e5 at the peak), and starts near it: with noise of `error` of the amplitude, one of them a moved twin. */
async function measured(seed: number, error: number) {
  const { object: truth } = simulateCrystal({ shape, seed, size: 0.42, phaseRange: 2 });
  const [first, second, { object, support }] = startsNear(truth, seed, error);
  const moved: Start = { object: roll(twinOf(object), [1, -2, 0]), support: roll(turned(support), [1, -2, 0]) };
  return { truth, measurement: await measurementOf(truth, seed, transform), starts: [first, second, moved] };
}

function turned(support: MaskVolume): MaskVolume {
  const object = complexVolume(support.shape);
  for (let i = 0; i < support.data.length; i++) object.data[2 * i] = support.data[i];
  return maskVolume(support.shape, Uint8Array.from(modulusOf(twinOf(object)).data));
}

/** Change of the phase from voxel to voxel along x: what a strain is made of. */
function slope({ shape, data }: ComplexVolume): RealVolume[] {
  const out = realVolume(shape);
  for (let i = 2; i < data.length - 2; i += 2) {
    const [a, b] = [i + 2, i - 2];
    out.data[i / 2] = phaseBetween(data[a], data[a + 1], data[b], data[b + 1]) / 2;
  }
  return [out];
}

function phaseBetween(ar: number, ai: number, br: number, bi: number): number {
  return Math.atan2(ai * br - ar * bi, ar * br + ai * bi);
}

it("states deviations within which 68 ± 5 % of the voxels of simulated crystals lie, in amplitude, phase and strain", async () => {
  const inside = [0, 0, 0];
  let voxels = 0;
  for (const seed of [1, 2, 3, 4, 5]) {
    // Starts are as far from the truth as a refinement leaves them: about as far as noise does.
    const { truth, measurement, starts } = await measured(seed, 0.02);
    const found = await drain(objectUncertainty(engine, measurement, starts, { derive: slope }));
    expect(found.kept).toBe(3);
    const { object, total } = found;
    const { aligned } = await compareObjects(truth, object, transform);
    const level = leveller(object, voxelsOf(starts[0].support))(aligned);
    const [a, b, c, d] = [modulusOf(level).data, modulusOf(object).data, slope(level)[0].data, slope(object)[0].data];
    const bulk = bulkOf(truth);
    voxels += bulk.length;
    for (const i of bulk) {
      const phase = phaseBetween(level.data[2 * i], level.data[2 * i + 1], object.data[2 * i], object.data[2 * i + 1]);
      const errors = [a[i] - b[i], phase, c[i] - d[i]];
      const sigmas = [total.amplitude.data[i], total.phase.data[i], total.derived[0].data[i]];
      errors.forEach((error, k) => {
        if (Math.abs(error) < sigmas[k]) inside[k]++;
      });
    }
  }
  for (const count of inside) expect(Math.abs(count / voxels - 0.68)).toBeLessThan(0.05);
});

/** Voxels that are wholly inside with all their neighbours. */
function bulkOf(truth: ComplexVolume): number[] {
  const amplitude = modulusOf(truth).data;
  const full = (i: number) => amplitude[i] > 0.999;
  const steps = [1, shape[2], shape[1] * shape[2]];
  return Array.from(amplitude.keys()).filter((i) => full(i) && steps.every((step) => full(i + step) && full(i - step)));
}

it("says less of a better measurement: ten times the counts, deviations less by √10", async () => {
  const { truth, measurement, starts } = await measured(1, 0);
  const brighter = await measurementOf(truth, 1, transform, 1e6);
  const mean = async (input: typeof measurement) => {
    const { counting } = await drain(objectUncertainty(engine, input, [starts[0]], { replicas: 4 }));
    const bulk = bulkOf(truth);
    return bulk.reduce((sum, i) => sum + counting.phase.data[i], 0) / bulk.length;
  };
  const ratio = (await mean(measurement)) / (await mean(brighter));
  // 10 % more with 16 replicas: what a fit keeps of its beginning, which bars of one start hold too, falls faster than the noise.
  // The mean of four over some hundred voxels is right to a few per cent.
  expect(Math.abs(ratio / Math.sqrt(10) - 1)).toBeLessThan(0.2);
});

it("leaves out starts that found something else, and says how many agree", async () => {
  const { measurement, starts } = await measured(1, 0.02);
  const other = simulateCrystal({ shape, seed: 9, size: 0.3, phaseRange: 5 });
  const given = [starts[0], { object: other.object, support: other.support }];
  const found = await drain(objectUncertainty(engine, measurement, given, { replicas: 2, steps: 5 }));
  expect([found.kept, found.given, found.starts]).toEqual([1, 2, null]);
});

it("refuses a pattern without counts, an object of zeros, too few replicas and no start", async () => {
  const { measurement, starts } = await measured(1, 0);
  const [{ object, support }] = starts;
  const scaled = {
    ...measurement,
    amplitude: mapped(measurement.amplitude, (a) => a / 1000),
  };
  await expect(drain(objectUncertainty(engine, scaled, [{ object, support }]))).rejects.toThrow(/expected counts/);
  const zeros = complexVolume(shape);
  await expect(drain(objectUncertainty(engine, measurement, [{ object: zeros, support }]))).rejects.toThrow(/found one of zeros/);
  const few = objectUncertainty(engine, measurement, [{ object, support }], { replicas: 1 });
  await expect(drain(few)).rejects.toThrow(/replicas/);
  await expect(drain(objectUncertainty(engine, measurement, []))).rejects.toThrow(/at least one start/);
});

it("stops where it is told to", async () => {
  const { measurement, starts } = await measured(1, 0);
  const stop = new AbortController();
  const work = objectUncertainty(engine, measurement, [starts[0]], {}, stop.signal);
  await work.next();
  stop.abort(new Error("enough"));
  await expect(work.next()).rejects.toThrow("enough");
});
