import {
  type ComplexVolume,
  createWasmEngine,
  drain,
  type Engine,
  Measured,
  type Measurement,
  type Phaser,
  realVolume,
  type Triple,
  vectorsOf,
} from "@friedel/engine";
import { simulatePattern } from "@friedel/simulation";
import { beforeAll, describe, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { iterate } from "../../phasing/iterate.js";
import { chooseFreeVoxels } from "../../phasing/start.js";
import { tuningInput } from "../testing/disturbed.js";
import { finishObject } from "./finish.js";
import { type FittedObject, fitForwardModel, lossFor } from "./forward-model-fit.js";
import { readVoxels, type VoxelObject } from "./free-voxels.js";

let engine: Engine;

beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});

/** A pattern of the tuning set in such light, and the best that coherent iterations make of it. */
async function found(widths: Triple) {
  const { truth, mask, pattern } = await tuningInput(engine, "to-pi", 3, [48, 48, 48]);
  const { peakCounts } = pattern.facts;
  const { counts } = await simulatePattern(truth, { coherenceWidths: widths, peakCounts, seed: 5 }, engine.transform);
  const amplitude = realVolume(counts.shape, counts.data.map(Math.sqrt));
  const measurement: Measurement = { amplitude, mask: chooseFreeVoxels(mask, 0.05, 1) };
  const phaser = await engine.createPhaser(measurement);
  await phaser.load({ object: truth, support: isosurfaceSupport(truth, 0.05) });
  await iterate(phaser, "ER", 60);
  return { truth, measurement, phaser, from: await readVoxels(phaser) };
}

function fit(phaser: Phaser, from: VoxelObject, measurement: Measurement): Promise<FittedObject> {
  return drain(fitForwardModel(phaser, from, { loss: lossFor(measurement), coherence: true }));
}

async function errorOf(object: ComplexVolume, truth: ComplexVolume): Promise<number> {
  return (await compareObjects(object, truth, engine.transform)).fieldError;
}

describe("the fit of the forward model", () => {
  it("finds the widths of partial coherence within 0.05 voxels, and a better object with them", async () => {
    const widths: Triple = [0.55, 0.35, 0.25];
    const { truth, measurement, phaser, from } = await found(widths);
    const result = await fit(phaser, from, measurement);
    result.model?.widths?.forEach((width, axis) => {
      expect(Math.abs(width - widths[axis])).toBeLessThan(0.05);
    });
    expect(result.model?.widths).toHaveLength(3);
    expect(result.metrics.llkFree).toBeLessThan(0.6 * from.metrics.llkFree);
    expect(await errorOf(result.object, truth)).toBeLessThan(0.6 * (await errorOf(from.object, truth)));
    expect(result.remarks).toEqual([]);
  });

  it("finds none where the light was coherent, and leaves no worse object", async () => {
    const { truth, measurement, phaser, from } = await found([0, 0, 0]);
    const result = await fit(phaser, from, measurement);
    expect(result.model).toBeNull();
    expect(result.metrics.llk + result.metrics.llkFree).toBeLessThanOrEqual(from.metrics.llk + from.metrics.llkFree);
    expect(await errorOf(result.object, truth)).toBeLessThan(1.05 * (await errorOf(from.object, truth)));
  });

  it("undoes a descent that diverges, and says so once", async () => {
    const { measurement, phaser, from } = await found([0.55, 0.35, 0.25]);
    const openVectors: Phaser["openVectors"] = async (goal) => {
      const workspace = await vectorsOf(phaser, goal);
      const evaluate: typeof workspace.evaluate = async (...at) => ({ ...(await workspace.evaluate(...at)), loss: Number.NaN });
      return { ...workspace, evaluate };
    };
    const result = await fit({ ...phaser, openVectors }, from, measurement);
    expect(result.remarks).toHaveLength(1);
    expect(result.remarks[0]).toMatch(/^a descent diverged and was undone/);
    expect(result.model).toBeNull();
    expect(result.metrics).toEqual(from.metrics);
    expect(result.object.data).toEqual(from.object.data);
  });

  it("finishes with metrics with and without the model, on all that was measured", async () => {
    const { measurement, phaser, from } = await found([0.55, 0.35, 0.25]);
    await phaser.dispose();
    const finished = await drain(finishObject(engine, measurement, from, { coherence: true }));
    const { coherenceWidths, metrics, coherentMetrics, object, support } = finished;
    expect(coherenceWidths).not.toBeNull();
    expect(metrics.chi2).toBeLessThan(coherentMetrics.chi2);
    expect(metrics.llkFree).toBeLessThan(coherentMetrics.llkFree);
    // Scaled to counts, though the pattern is blurred: a blur keeps the sum.
    const { data } = await engine.transform(object, "forward");
    const sum = (values: Float32Array) => values.reduce((total, value) => total + value * value, 0);
    expect(Math.abs(sum(data) / sum(measurement.amplitude.data) - 1)).toBeLessThan(0.02);
    object.data.forEach((value, i) => {
      if (support.data[i >> 1] === 0 && value !== 0) throw new Error(`expected 0 outside the support, found ${value}`);
    });
  });

  it("weighs counts as counts, and amplitudes of unknown scale as amplitudes", async () => {
    const { measurement } = await found([0, 0, 0]);
    expect(lossFor(measurement)).toBe("poisson");
    const { amplitude, mask } = measurement;
    const rescaled = { ...amplitude, data: amplitude.data.map((value) => value / 1e4) };
    expect(lossFor({ amplitude: rescaled, mask })).toBe("amplitude");
    const bright = { ...rescaled, data: rescaled.data.slice() };
    bright.data[7] = 1e3;
    expect(lossFor({ amplitude: bright, mask })).toBe("poisson");
    const hidden = { ...mask, data: mask.data.slice() };
    hidden.data[7] = Measured.no;
    expect(lossFor({ amplitude: bright, mask: hidden })).toBe("amplitude");
  });
});
