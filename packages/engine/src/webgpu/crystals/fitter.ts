// Fits of crystals on the GPU: those that stand at one step go on side by side, as many as memory takes; none looks at another, so that
// a fit's bits do not depend on its company.

import { placeFromBox } from "../../array/box.js";
import { complexVolume, type Triple, voxelCount } from "../../array/index.js";
import type { CrystalFitter } from "../../contract/crystal-fitter.js";
import type { Measurement } from "../../contract/engine.js";
import { correctedMeasurement } from "../../contract/measurement.js";
import {
  boxCorner,
  type CrystalFit,
  type CrystalModel,
  requireEdge,
  requireFits,
  requireFittable,
  requireModel,
  stepValues,
  valuesFrom,
} from "../../crystal-fit/index.js";
import type { LineTables } from "../fft/line-tables.js";
import type { Gpu } from "../host/device.js";
import { sumFit } from "../phasing/fit.js";
import { createResidents, freeResidents } from "../phasing/residents.js";
import { bytesOfFit, FitBatch, type Target } from "./batch.js";

/** Memory for fits side by side: more of them would not fill a card better. */
const mostBytes = 2 ** 28;

/** A fitter on the GPU. Throws what `Engine.createCrystalFitter` says. */
export async function createWebgpuCrystalFitter(
  gpu: Gpu,
  tables: LineTables,
  measurement: Measurement,
  box: Triple,
): Promise<CrystalFitter> {
  const counts = requireFittable(measurement, box);
  const corrected = correctedMeasurement(measurement);
  const { shape } = corrected.amplitude;
  const plans = tables.plansOf(shape);
  const grid = { gpu, tables, shape, plans };
  const residents = createResidents(gpu, corrected, plans[0].lines);
  const target: Target = { grid, modulus: residents.modulus, counts, box };
  const atOnce = Math.max(1, Math.floor(mostBytes / bytesOfFit(target)));
  await gpu.settle();

  /** A drawn model as long as `work` lasts. */
  const drawn = async <T>(model: CrystalModel, edge: number, work: (object: GPUBuffer) => Promise<T>): Promise<T> => {
    requireModel(model);
    requireEdge(edge);
    const still = { from: 0, to: 0 };
    const rates = { distance: still, normal: still, phase: still };
    const batch = new FitBatch(target, [model], [stepValues({ steps: 1, edge: { from: edge, to: edge }, rates }, 0)]);
    try {
      gpu.run([batch.draw]);
      return await work(batch.object);
    } finally {
      batch.free();
    }
  };

  return {
    shape,
    box,
    advance: async (fits, schedule, upTo) => {
      requireFits(fits, schedule, upTo);
      const found = [...fits];
      for (const step of new Set(fits.map((fit) => fit.step).filter((at) => at < upTo))) {
        const all = fits.flatMap((fit, i) => (fit.step === step ? [i] : []));
        for (let first = 0; first < all.length; first += atOnce) {
          const some = all.slice(first, first + atOnce);
          const own: CrystalFit[] = some.map((i) => fits[i]);
          const batch = new FitBatch(
            target,
            own.map(({ model }) => model),
            valuesFrom(schedule, step, upTo),
          );
          try {
            const moved = await batch.advance(own, upTo - step);
            some.forEach((i, n) => {
              found[i] = moved[n];
            });
          } finally {
            batch.free();
          }
        }
      }
      return found;
    },
    object: (model, edge) =>
      drawn(model, edge, async (object) => {
        const out = complexVolume(shape);
        const values = new Float32Array(await gpu.read(object, 8 * voxelCount(box)));
        placeFromBox(out.data, 2, shape, { lo: boxCorner(shape, box), size: box }, values);
        return out;
      }),
    sums: (model, edge) =>
      drawn(model, edge, async (object) => {
        const support = gpu.filled(new Uint32Array(voxelCount(box)).fill(1));
        try {
          return await sumFit(grid, { box: { lo: [0, 0, 0], size: box }, object, support }, residents);
        } finally {
          support.destroy();
        }
      }),
    dispose: async () => freeResidents(residents),
  };
}
