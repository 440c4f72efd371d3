// Miller indices of a scattering vector, by the crystal's orientation matrix: q = 2π R UB h, R the sample's rotations
// (Busing & Levy, Acta Crystallographica 22, 457 (1967), doi 10.1107/S0365110X67000970).

import { apply, inverseTranspose, type Matrix3, scale, transpose, type Vector } from "@friedel/engine";
import { motorsOf } from "./beamline.js";
import { type SampleSetting, sampleTurn } from "./geometry.js";

/** Indices (h, k, l), no whole numbers in general, of `q` (1/m) for a crystal of the matrix `ub` (1/m, without 2π). Throws as `geometryAt`. */
export function millerIndices(q: Vector, ub: Matrix3, setting: SampleSetting): Vector {
  const { beamline } = setting;
  const zeros = Object.fromEntries(motorsOf(beamline).map((motor) => [motor, beamline.offsetsDeg[motor] ?? 0]));
  const turn = sampleTurn({ beamline, motorsDeg: zeros }, setting);
  return apply(transpose(inverseTranspose(ub)), scale(1 / (2 * Math.PI), apply(transpose(turn), q)));
}
