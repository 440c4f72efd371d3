import { countVoxels, createWasmEngine, cropOrPad, drain, Measured, mapped, realVolume, triple } from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { compareObjects } from "../metrics/compare.js";
import { expectedCounts } from "../metrics/expected-counts.js";
import { isosurfaceSupport } from "../metrics/extent.js";
import { measurementOf } from "../strain/uncertainty/testing/noisy-starts.js";
import { geometryInBlocks, inBlocks, planBlocks, withoutBlocks } from "./blocks.js";
import { fitEnsemble } from "./ensemble.js";
import { ensembleStrain } from "./strain.js";
import { cubes } from "./testing/cubes.js";

const shape = [48, 48, 48] as const;
const block = [2, 2, 2] as const;
const { transform, ...engine } = await createWasmEngine({ threads: 1 });

/** A crystal that is sampled four times as finely as its amplitude needs. */
async function oversampled() {
  const { object } = simulateCrystal({ shape, seed: 3, size: 0.2, phaseRange: 2 });
  return {
    ...(await measurementOf(object, 3, transform)),
    object,
    support: isosurfaceSupport(object, 0.02),
    coherenceWidths: [0, 0, 0] as const,
  };
}

it("explains the sums of counts as the whole model explains the counts, from an object that is the same", async () => {
  const { object, support, mask } = await oversampled();
  const ripple = (i: number) => 1 + 0.2 * Math.sin(i);
  const gain = realVolume(
    shape,
    mask.data.reduce((out, _, i) => out.fill(ripple(i), i, i + 1), new Float32Array(mask.data.length)),
  );
  const background = mapped(gain, (value) => value / 4);
  const light = { widths: [0.3, 0.5, 0.2], tails: [0, 0.05, 0] } as const;
  const counts = await expectedCounts(object, { amplitude: gain, mask, gain, background }, transform, { scale: 1, ...light });
  const whole = { amplitude: mapped(counts, Math.sqrt), mask, gain, background, object, support };
  const modelled = { ...whole, coherenceWidths: light.widths, coherenceTails: light.tails };
  const found = await inBlocks(modelled, block, transform);
  if (!found) throw new Error("expected a measurement in blocks");
  const { coherenceWidths, coherenceTails } = found;
  if (!coherenceWidths || !coherenceTails) throw new Error("expected the coherence of blocks");
  const model = { scale: 1, widths: coherenceWidths, tails: coherenceTails };
  const misfitOf = async (of: typeof object) => {
    const expected = await expectedCounts(of, found, transform, model);
    let [apart, sum] = [0, 0];
    for (let i = 0; i < expected.data.length; i++) {
      const counted = found.amplitude.data[i] ** 2;
      apart += Math.abs(expected.data[i] - counted);
      sum += counted;
    }
    return apart / sum;
  };
  expect(found.amplitude.shape).toEqual([24, 24, 24]);
  const total = (values: Float32Array) => values.reduce((sum, value) => sum + value ** 2, 0);
  expect(total(found.amplitude.data) / total(whole.amplitude.data)).toBeCloseTo(1, 5);
  const misfit = await misfitOf(found.object);
  expect(misfit).toBeLessThan(0.01);
  // Without the ramp the object scatters half a voxel off.
  expect(await misfitOf(withoutBlocks(found.object, block))).toBeGreaterThan(3 * misfit);
  const back = withoutBlocks(found.object, block);
  const own = cropOrPad(object, back.shape);
  for (let i = 0; i < own.data.length; i++) expect(back.data[i] / Math.sqrt(8)).toBeCloseTo(own.data[i], 4);
});

it("takes blocks only where they save much and few counts lie beside what was not measured", async () => {
  const measured = await oversampled();
  expect(planBlocks(measured)).toEqual({ shape, block });
  expect(planBlocks({ ...measured, coherenceWidths: null })).toEqual({ shape, block: [1, 1, 1] });
  const { object, support } = simulateCrystal({ shape, seed: 3, size: 0.45, phaseRange: 2 });
  expect(planBlocks({ ...measured, object, support })).toEqual({ shape, block: [1, 1, 1] });
  const lines = mapped(measured.mask, (kind, i) => (i % 9 === 0 ? Measured.no : kind));
  expect(await inBlocks({ ...measured, mask: lines }, block, transform)).toBeNull();
  const one = mapped(measured.mask, (kind, i) => (i === 0 ? Measured.no : kind));
  const found = await inBlocks({ ...measured, mask: one }, block, transform);
  expect(found && countVoxels(found.mask, Measured.no)).toBe(1);
});

it("leaves voxels as long as they were, and an ensemble's image where it is", async () => {
  const measured = await oversampled();
  const step = (2 * Math.PI) / (48 * 1e-8);
  const geometry = { ...cubes, reciprocalColumns: triple((axis) => triple((k) => (k === axis ? step : 0))) };
  expect(geometryInBlocks(geometry, [1, 2, 3]).reciprocalColumns[2]).toEqual([0, 0, 3 * step]);
  const found = await drain(
    fitEnsemble({ engine: { transform, ...engine } }, measured, geometry, { members: 4, keepsHand: true }),
  );
  if (!found) throw new Error("expected an ensemble");
  const own = cropOrPad(measured.object, found.mean.shape);
  expect(found.mean.shape).toEqual([24, 24, 24]);
  const { fieldError, ramp } = await compareObjects(found.mean, own, transform, { removeRamp: true });
  // 0.0065 with single voxels.
  expect(found.objects).toHaveLength(4);
  expect(fieldError).toBeLessThan(0.012);
  for (const turns of ramp) expect(Math.abs(turns)).toBeLessThan(0.03);
  const { image } = await ensembleStrain(found, geometry, shape, {}, transform);
  expect(image.space.voxelM[0]).toBeCloseTo(1e-8, 12);
});
