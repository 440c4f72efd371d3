import { createWasmEngine, drain, type Engine, realVolume } from "@friedel/engine";
import { simulatePattern } from "@friedel/simulation";
import { beforeAll, expect, it } from "vitest";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { iterate } from "../../phasing/iterate.js";
import { chooseFreeVoxels } from "../../phasing/start.js";
import { fitModel } from "../polish/finish.js";
import { readVoxels } from "../polish/free-voxels.js";
import { tuningInput } from "../testing/disturbed.js";
import { placedIn, renewConditions } from "./beside.js";
import { unconditioned } from "./conditions.js";

let engine: Engine;

beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});

/** The conditions found beside the true crystal, of counts with this background and a factor for every frame. */
async function renewed(background: number, factor: (frame: number) => number, steady = false) {
  const { truth, mask, pattern } = await tuningInput(engine, "to-pi", 3, [48, 48, 48]);
  const { peakCounts } = pattern.facts;
  const { counts } = await simulatePattern(truth, { background, peakCounts, seed: 5 }, engine.transform);
  const flickering = counts.data.map((value, i) => Math.sqrt(Math.round(value * factor(Math.floor(i / 48 ** 2)))));
  const measurement = { amplitude: realVolume(counts.shape, flickering), mask: chooseFreeVoxels(mask, 0.05, 1) };
  const phaser = await engine.createPhaser(measurement);
  await phaser.load({ object: truth, support: isosurfaceSupport(truth, 0.05) });
  await iterate(phaser, "ER", 30);
  const fitted = await drain(fitModel(engine, measurement, await readVoxels(phaser), { coherence: false, support: false }));
  const first = await placedIn(engine, fitted, { ...unconditioned(measurement), steady });
  return { placed: await drain(renewConditions(engine, first, 3)), before: first.noise };
}

it("finds a background and the factors of frames beside the object, and a better fit with them", async () => {
  const factor = (frame: number) => 1 + 0.05 * (((7 * frame) % 5) - 2);
  const { placed, before } = await renewed(1, factor);
  const { gain, background } = placed.conditions.measurement;
  expect(placed.noise).toBeLessThan(0.8 * before);
  expect(placed.conditions.found).toHaveLength(2);
  const mean = background ? background.data.reduce((sum, value) => sum + value, 0) / background.data.length : 0;
  expect(Math.abs(mean - 1)).toBeLessThan(0.15);
  const [, said] = /^a background of (\S+) counts a voxel on average/m.exec(placed.conditions.found.join("\n")) ?? [];
  expect(Math.abs(Number(said) - mean)).toBeLessThan(0.05);
  // Near the peak, where the counts tell them; one factor for all frames is the object's. The greatest was 1.22 times the least.
  const found = Array.from({ length: 16 }, (_, k) => (gain?.data[(16 + k) * 48 ** 2] ?? 1) / factor(16 + k));
  const [least, most] = [Math.min(...found), Math.max(...found)];
  expect(most / least).toBeLessThan(1.08);
});

it("fits no factor that jumps from frame to frame where the data exclude it", async () => {
  const { placed } = await renewed(1, (frame) => 1 + 0.05 * (((7 * frame) % 5) - 2), true);
  expect(placed.conditions.measurement.gain).toBeUndefined();
  expect(placed.conditions.measurement.background).toBeDefined();
});

it("keeps a sound measurement as it is", async () => {
  const { placed } = await renewed(0, () => 1);
  expect(placed.conditions.found).toEqual([]);
  expect(placed.conditions.measurement.gain).toBeUndefined();
  expect(placed.conditions.measurement.background).toBeUndefined();
});
