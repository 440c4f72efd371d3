// Error bars where a pattern is all but empty: a box scatters into streaks, and between them there is neither a count nor its noise.

import { createWasmEngine, drain, modulusOf, type Triple } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { bulkOf } from "../../unwrapping/support.js";
import { leveller, voxelsOf } from "./freedoms.js";
import { objectUncertainty } from "./object.js";
import { measurementOf, startsNear } from "./testing/noisy-starts.js";

const shape = [32, 32, 32] as const;
const edge = 14;
const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

/** A box with a phase of 0.02·x² + 0.05·y about its middle. */
const isInside = (place: Triple) => place.every((n) => n >= 0 && n < edge);
const polar = (place: Triple) => isInside(place) && ([1, 0.02 * (place[2] - 6) ** 2 + 0.05 * place[1]] as const);
const { object: truth, support } = drawn(shape, polar, [9, 9, 9]);

// Counts drawn from the pattern of the fitted object, which has noise between the streaks, make 80 % of it and more.
it("states deviations within which 68 % of the bulk's voxels lie, and hardly more", async () => {
  let [voxels, inAmplitude, inPhase] = [0, 0, 0];
  // Errors of neighbours go together: one measurement alone has 3 % more or less. The mean of thirty is 73.4 %, so the bars of
  // this box are a little wide; the mean of eight lies within three standard errors of that.
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const measurement = await measurementOf(truth, seed, transform);
    const { object, total } = await drain(objectUncertainty(engine, measurement, startsNear(truth, seed, 0.02)));
    const { aligned } = await compareObjects(truth, object, transform);
    const level = leveller(object, voxelsOf(support))(aligned);
    const [a, b] = [modulusOf(level).data, modulusOf(object).data];
    bulkOf(support, 1).data.forEach((isBulk, i) => {
      if (!isBulk) return;
      const [p, q, r, s] = [level.data[2 * i], level.data[2 * i + 1], object.data[2 * i], object.data[2 * i + 1]];
      voxels++;
      if (Math.abs(a[i] - b[i]) < total.amplitude.data[i]) inAmplitude++;
      if (Math.abs(Math.atan2(q * r - p * s, p * r + q * s)) < total.phase.data[i]) inPhase++;
    });
  }
  expect(voxels).toBe(8 * (edge - 2) ** 3);
  for (const count of [inAmplitude, inPhase]) {
    expect(count / voxels).toBeGreaterThan(0.68);
    expect(count / voxels).toBeLessThan(0.77);
  }
});
