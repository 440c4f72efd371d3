// Crystals of few counts on a small grid, found from their truths: one of one density, which the crystal nearest to it comes near, and one
// whose density falls to a third inside, which none does.

import {
  type ComplexVolume,
  createWasmEngine,
  drain,
  Measured,
  type Measurement,
  mapped,
  maskVolume,
  realVolume,
} from "@friedel/engine";
import { simulatePattern } from "@friedel/simulation";
import { expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { isosurfaceSupport } from "../../metrics/extent.js";
import { iterate } from "../../phasing/iterate.js";
import { chooseFreeVoxels } from "../../phasing/start.js";
import { fitModel } from "../polish/finish.js";
import { readVoxels } from "../polish/free-voxels.js";
import { tuningInput } from "../testing/disturbed.js";
import { steadied } from "./steadied.js";

const engine = await createWasmEngine({ threads: 1 });
const shape = [32, 32, 32] as const;

/** The object that ER leaves of a truth in its own support, and what becomes of it. */
async function steadiedFrom(truth: ComplexVolume, peakCounts = 400) {
  const { counts } = await simulatePattern(truth, { peakCounts, seed: 5 }, engine.transform);
  const mask = maskVolume(shape, new Uint8Array(counts.data.length).fill(Measured.used));
  const amplitude = realVolume(shape, counts.data.map(Math.sqrt));
  const measurement: Measurement = { amplitude, mask: chooseFreeVoxels(mask, 0.05, 1) };
  const phaser = await engine.createPhaser(measurement);
  await phaser.load({ object: truth, support: isosurfaceSupport(truth, 0.05) });
  await iterate(phaser, "ER", 60);
  const fitted = await drain(fitModel(engine, measurement, await readVoxels(phaser), { coherence: false }));
  await phaser.dispose();
  const errorOf = async (object: ComplexVolume) => (await compareObjects(object, truth, engine.transform)).fieldError;
  const { fitted: after, told } = await drain(steadied(engine, measurement, fitted));
  const free = [fitted.metrics.llkFree, after.metrics.llkFree];
  return { told, free, errors: [await errorOf(fitted.object), await errorOf(after.object)] };
}

it("takes most of the noise out of a crystal of one density, and what was kept out of the fit is told better", async () => {
  const { truth } = await tuningInput(engine, "to-pi", 3, shape);
  const { told, free, errors } = await steadiedFrom(truth);
  expect(told).toEqual([expect.stringMatching(/^counts are so few that (the object|[68]0 % of the object) is the crystal/)]);
  expect(free[1]).toBeLessThan(free[0]);
  expect(errors[1]).toBeLessThan(0.85 * errors[0]);
});

it("leaves what no crystal of one density has", async () => {
  const { truth } = await tuningInput(engine, "to-pi", 3, shape);
  // A wave of density, a third at its least.
  const waves = mapped(truth, (value, i) => (value * (2 + Math.cos((i >> 1) % shape[2]))) / 3);
  const { told, free, errors } = await steadiedFrom(waves);
  expect(told.join()).not.toMatch(/that the object|[68]0 %/);
  expect(free[1]).toBeLessThanOrEqual(free[0]);
  expect(errors[1]).toBeLessThan(1.02 * errors[0]);
});

it("leaves many counts to themselves", async () => {
  const { truth } = await tuningInput(engine, "to-pi", 3, shape);
  const { told, errors } = await steadiedFrom(truth, 1e6);
  expect([told, errors[0]]).toEqual([[], errors[1]]);
});
