// Balls under phase ramps: a ramp along Q is a strain that is the same everywhere, so each mean is known.

import { type ComplexVolume, complexVolume, countVoxels, createWasmEngine, maskVolume, norm } from "@friedel/engine";
import { afterAll, expect, it } from "vitest";
import { strainImage } from "../strain/image.js";
import { bulkOf } from "../unwrapping/support.js";
import { meanStrainBar } from "./mean-strain.js";
import { cubes as geometry } from "./testing/cubes.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const { transform } = engine;
const size = 24;
const shape = [size, size, size] as const;
const length = norm(geometry.qVector);

/** A ball of the strain: φ = −Q·u with u = ε r. */
function ball(strain: number): ComplexVolume {
  const out = complexVolume(shape);
  const [first, second, third] = [0, 1, 2].map((axis) => [0, 1, 2].map((row) => geometry.directColumns[row][axis]));
  for (let i = 0; i < size ** 3; i++) {
    const at = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size].map((n) => n - size / 2);
    const place = [0, 1, 2].map((k) => at[0] * first[k] + at[1] * second[k] + at[2] * third[k]);
    const phase = -strain * place.reduce((sum, value, k) => sum + value * geometry.qVector[k], 0);
    // A soft edge, which resampling keeps.
    const amplitude = 1 / (1 + Math.exp(2 * (Math.hypot(...at) - 6)));
    out.data.set([amplitude * Math.cos(phase), amplitude * Math.sin(phase)], 2 * i);
  }
  return out;
}

const slice = (strain: number) => ({ field: ball(strain), strain: new Float32Array(), bulk: maskVolume(shape) });

it("is what the means of fits tell of it, and what the pattern's end adds", async () => {
  const mean = slice(0);
  const image = await strainImage(mean.field, geometry, {}, transform);
  // Strains in units of a hundredth of a radian a voxel.
  const unit = 0.01 / (length * norm(geometry.directColumns[0]));
  const of = (values: readonly number[], draws: readonly number[], ancestors?: number) =>
    meanStrainBar(
      {
        ...{ mean, members: values.map((value) => slice(value * unit)), draws, ...(ancestors && { ancestors }) },
        ...{ others: [slice(3 * unit), slice(-4 * unit)], crystal: slice(unit), fitted: slice(-unit) },
      },
      image,
      geometry,
      transform,
    );
  // Within a thousandth, by the differences at the soft edge. Pairs' means −1.5, 0.5, 1 with the variance 1.75, b = ½(1 + 1 + 4)/3 = 1, n = 1.25: n·4/3 + b/6 and (9 + 16)/2 of the others.
  const { own, cut } = await of([-2, -1, 0, 1, 0, 2], [0, 0, 1, 1, 2, 2]);
  expect((own / unit) ** 2).toBeCloseTo((1.25 * 4) / 3 + 1 / 6 + 12.5, 1);
  expect(cut / unit).toBeCloseTo(-2, 2);
  // Beginnings alone: n is not below 0, which leaves b/4 of two pairs.
  const alike = await of([-1, 1, 1, -1], [0, 0, 1, 1]);
  expect((alike.own / unit) ** 2).toBeCloseTo(2 / 4 + 12.5, 1);
  // What ancestors share no fit shows: the variance of one.
  const spread = await of([-1, 1, 1, -1], [0, 0, 1, 1], 2);
  expect((spread.own / unit) ** 2).toBeCloseTo(4 / 3 + 12.5, 1);
});

it("holds that a voxel at the bulk's surface is taken whole or not at all", async () => {
  const mean = slice(0);
  const image = await strainImage(mean.field, geometry, {}, transform);
  // Strains of 1e-4 about their mean, half of them the other way.
  const signs = { ...image.strain, data: image.strain.data.map((_, i) => (i % 2 === 0 ? 1e-4 : -1e-4)) };
  const deviating = { mean, members: [mean, mean, mean, mean], draws: [0, 0, 1, 1], others: [], crystal: mean, fitted: mean };
  const { own } = await meanStrainBar(deviating, { ...image, strain: signs }, geometry, transform);
  const voxels = countVoxels(image.bulk);
  const outermost = voxels - countVoxels(bulkOf(image.bulk, 1));
  expect(outermost).toBeGreaterThan(100);
  expect(own / ((1e-4 * Math.sqrt(outermost / 12)) / voxels)).toBeCloseTo(1, 2);
});

it("says nothing of a fit that cannot be taken to space", async () => {
  const mean = slice(0);
  const image = await strainImage(mean.field, geometry, {}, transform);
  const full = {
    ...mean,
    field: complexVolume(
      shape,
      mean.field.data.map(() => 1),
    ),
  };
  const deviating = { mean, members: [mean, full], draws: [0, 1], others: [], crystal: mean, fitted: mean };
  expect(await meanStrainBar(deviating, image, geometry, transform)).toEqual({ own: Number.NaN, cut: Number.NaN });
});
