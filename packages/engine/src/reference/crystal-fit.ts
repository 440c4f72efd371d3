// Fits of crystals on the reference engine: the loss, its gradient and the steps of crystal-fit/model.ts, one voxel after the other.
// Arithmetic is in float64; parameters and moments are float32 between steps, so that fits go on to the same bits.

import { complexVolume, Measured, type Shape, type Triple, voxelCount } from "../array/index.js";
import type { CrystalFitter } from "../contract/crystal-fitter.js";
import type { Measurement } from "../contract/engine.js";
import { correctedMeasurement } from "../contract/measurement.js";
import {
  boxCorner,
  type CrystalFit,
  type CrystalModel,
  crystalAdam,
  floatsPerPlane,
  requireEdge,
  requireFits,
  requireFittable,
  requireModel,
  type StepValues,
  stepValues,
} from "../crystal-fit/index.js";
import { transform3d } from "../fft/index.js";
import {
  type CrystalGradient,
  type CrystalValues,
  crystalGradient,
  drawCrystal,
  listParameters,
  modelWith,
} from "./crystal-object.js";
import { type Pattern, patternOf } from "./forward-model.js";
import { intensitiesOf, sumFit, sumSet } from "./set-sums.js";

/** A fitter on the reference engine. Throws what `Engine.createCrystalFitter` says. */
export function createReferenceCrystalFitter(measurement: Measurement, box: Triple): CrystalFitter {
  requireFittable(measurement, box);
  const pattern = patternOf(correctedMeasurement(measurement));
  const { shape } = pattern;
  const draw = (model: CrystalModel, edge: number) => {
    requireModel(model);
    requireEdge(edge);
    return placeCrystal(model, shape, box, edge);
  };
  return {
    shape,
    box,
    advance: async (fits, schedule, upTo) => {
      requireFits(fits, schedule, upTo);
      return fits.map((fit) => {
        let next = fit;
        while (next.step < upTo) next = stepFit(pattern, box, next, stepValues(schedule, next.step));
        return next;
      });
    },
    object: async (model, edge) => complexVolume(shape, Float32Array.from(draw(model, edge))),
    sums: async (model, edge) => sumFit(transform3d(draw(model, edge), shape, "forward"), pattern.amplitude, pattern.mask),
    dispose: async () => {},
  };
}

/** One step of Adam. */
function stepFit(pattern: Pattern, box: Triple, { model, moments, step }: CrystalFit, values: StepValues): CrystalFit {
  const { loss, gradient } = crystalLossAndGradient(pattern, box, model, values.edge);
  const { beta1, beta2, epsilon } = crystalAdam;
  const planes = values.shapes ? gradient.planes : gradient.planes.fill(0);
  const list = listParameters(model);
  const moved = moments.slice();
  [...planes, ...gradient.phase].forEach((g, i) => {
    const second = list.length + i;
    moved[i] = beta1 * moved[i] + (1 - beta1) * g;
    moved[second] = beta2 * moved[second] + (1 - beta2) * g * g;
    const length = Math.sqrt(moved[second] * values.correction2) + epsilon;
    list[i] -= (rateOf(model, values, i) * moved[i] * values.correction1) / length;
  });
  return { model: modelWith(model, list), moments: moved, step: step + 1, loss };
}

/** The rate of parameter `i`. */
function rateOf({ planes }: CrystalModel, values: StepValues, i: number): number {
  if (i >= planes.length) return values.phase;
  if (!values.shapes) return 0;
  return i % floatsPerPlane === 3 ? values.distance : values.normal;
}

/** ρ in the stored array, interleaved. */
function placeCrystal(model: CrystalValues, shape: Shape, box: Triple, edge: number): Float64Array {
  const { amplitude, phase } = drawCrystal(model, box, edge);
  const out = new Float64Array(2 * voxelCount(shape));
  forEachPlaced(shape, box, (voxel, placed) => {
    out[2 * placed] = amplitude[voxel] * Math.cos(phase[voxel]);
    out[2 * placed + 1] = amplitude[voxel] * Math.sin(phase[voxel]);
  });
  return out;
}

/** L of a model and its gradient. Where F is 0 the loss has a cusp, and its gradient there is taken as 0. */
export function crystalLossAndGradient(
  { shape, amplitude, mask }: Pattern,
  box: Triple,
  model: CrystalValues,
  edge: number,
): { readonly loss: number; readonly gradient: CrystalGradient } {
  // The object keeps its stored indices: its shift is a phase ramp on F, which no step here looks at.
  const field = placeCrystal(model, shape, box, edge);
  transform3d(field, shape, "forward");
  const { sumModel, sumCounts, sumCross } = sumSet(intensitiesOf(field), amplitude, mask, Measured.used);
  const scale = sumModel > 0 ? sumCross / sumModel : 0;
  let loss = 0;
  for (let i = 0; i < amplitude.length; i++) {
    const modulus = Math.hypot(field[2 * i], field[2 * i + 1]);
    const difference = mask[i] === Measured.used ? scale * modulus - amplitude[i] : 0;
    loss += difference ** 2 / sumCounts;
    // ∂L/∂F as a gradient: 2s(s|F| − A)/ΣA²·F/|F|.
    const weight = modulus > 0 ? (2 * scale * difference) / sumCounts / modulus : 0;
    field[2 * i] *= weight;
    field[2 * i + 1] *= weight;
  }
  // The adjoint of the forward transform is the inverse one without its 1/N.
  transform3d(field, shape, "inverse");
  const drawn = drawCrystal(model, box, edge);
  const byAmplitude = new Float64Array(drawn.amplitude.length);
  const byPhase = new Float64Array(byAmplitude.length);
  forEachPlaced(shape, box, (voxel, placed) => {
    const [re, im] = [field[2 * placed] * amplitude.length, field[2 * placed + 1] * amplitude.length];
    const [cos, sin] = [Math.cos(drawn.phase[voxel]), Math.sin(drawn.phase[voxel])];
    byAmplitude[voxel] = re * cos + im * sin;
    byPhase[voxel] = drawn.amplitude[voxel] * (im * cos - re * sin);
  });
  return { loss, gradient: crystalGradient(model, box, edge, byAmplitude, byPhase) };
}

/** Calls `visit` with every voxel of the box and where it lies in the array. */
function forEachPlaced([nz, ny, nx]: Shape, box: Triple, visit: (voxel: number, placed: number) => void): void {
  const [z0, y0, x0] = boxCorner([nz, ny, nx], box);
  for (let z = 0, voxel = 0; z < box[0]; z++) {
    for (let y = 0; y < box[1]; y++) {
      for (let x = 0; x < box[2]; x++, voxel++) visit(voxel, ((z0 + z) * ny + y0 + y) * nx + x0 + x);
    }
  }
}
