import { createWasmEngine, drain, fromColumns, norm, type Vector } from "@friedel/engine";
import { simulateCrystal } from "@friedel/simulation";
import { expect, it } from "vitest";
import { directBasis } from "../../geometry/geometry.js";
import { compareObjects } from "../../metrics/compare.js";
import { bulkOf } from "../../unwrapping/support.js";
import { placeCrystal } from "../place.js";
import { leveller, voxelsOf } from "./freedoms.js";
import { inSpace } from "./in-space.js";
import { objectUncertainty } from "./object.js";
import { measurementOf, startsNear } from "./testing/noisy-starts.js";

const shape = [32, 32, 32] as const;
const engine = await createWasmEngine({ threads: 1 });
const { transform } = engine;

/** Steps that are not at right angles: voxels of about 8 nm. */
const step = (2 * Math.PI) / (32 * 8e-9);
const reciprocalColumns = fromColumns([0, 0.2 * step, step], [0.1 * step, step, 0], [0.9 * step, 0, 0.3 * step]);
const qVector: Vector = [1.5e10, 0.4e10, 2.2e10];
const geometry = { reciprocalColumns, directColumns: directBasis(reciprocalColumns, shape), qVector };

it("states deviations of strain and displacement in space within which 68 ± 5 % of the bulk's voxels lie", async () => {
  const inside = [0, 0];
  let voxels = 0;
  for (const seed of [1, 2]) {
    const { object: truth } = simulateCrystal({ shape, seed, size: 0.42, phaseRange: 2 });
    const starts = startsNear(truth, seed, 0.02);
    const image = await placeCrystal(starts[0].object, geometry, {}, transform);
    const derive = inSpace(image, geometry, transform);
    const measurement = await measurementOf(truth, seed, transform);
    const { object, total } = await drain(objectUncertainty(engine, measurement, starts, { derive }));
    const { aligned } = await compareObjects(truth, object, transform);
    const level = leveller(object, voxelsOf(starts[0].support))(aligned);
    const [found, wanted] = [await derive(object), await derive(level)];
    const bulk = bulkOf(image.support, 1);
    const [u, v] = [0, 1].map((k) => (i: number) => found[k].data[i] - wanted[k].data[i]);
    expect(norm(image.space.q) / norm(qVector)).toBeCloseTo(1, 2);
    for (let i = 0; i < bulk.data.length; i++) {
      if (bulk.data[i] === 0) continue;
      voxels++;
      if (Math.abs(u(i)) < total.derived[0].data[i]) inside[0]++;
      if (Math.abs(v(i)) < total.derived[1].data[i]) inside[1]++;
    }
    // Outside there is nothing to be uncertain of.
    expect(total.derived[1].data[0]).toBeNaN();
  }
  expect(voxels).toBeGreaterThan(1000);
  for (const count of inside) expect(Math.abs(count / voxels - 0.68)).toBeLessThan(0.05);
});
