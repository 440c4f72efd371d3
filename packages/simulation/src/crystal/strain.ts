// The phase of a simulated strain: a random field less its offset and ramp, brought to a given range.
// Offset and ramp say nothing about strain: the first is a global phase, the second a shift of the whole Bragg peak.

import type { RealVolume } from "@friedel/engine";
import { add, apply, dot, inverseTranspose, type Matrix3, scale, type Vector } from "@friedel/engine";
import { forEachInside, type Grid } from "./sample.js";

/**
 * Samples `field` inside `amplitude`, takes out the amplitude-weighted least-squares plane and scales what is left to
 * a peak-to-peak `range` in radians. Zero outside.
 */
export function strainPhase(amplitude: RealVolume, grid: Grid, field: (r: Vector) => number, range: number): Float64Array {
  const phase = new Float64Array(amplitude.data.length);
  if (range === 0) return phase;
  forEachInside(amplitude, grid, (i, r) => {
    phase[i] = field(r);
  });
  const plane = bestPlane(amplitude, grid, phase);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  forEachInside(amplitude, grid, (i, r) => {
    phase[i] -= plane(r);
    least = Math.min(least, phase[i]);
    most = Math.max(most, phase[i]);
  });
  const factor = range / (most - least);
  return phase.map((value) => value * factor);
}

/** φ̄ + b·(r − r̄) with weighted means φ̄ and r̄, and b = (Σ w s sᵀ)⁻¹ Σ w φ s for s = r − r̄. */
function bestPlane(amplitude: RealVolume, grid: Grid, phase: Float64Array): (r: Vector) => number {
  let mass = 0;
  let mean = 0;
  let centre: Vector = [0, 0, 0];
  forEachInside(amplitude, grid, (i, r) => {
    mass += amplitude.data[i];
    mean += amplitude.data[i] * phase[i];
    centre = add(centre, scale(amplitude.data[i], r));
  });
  mean /= mass;
  const away = scale(-1 / mass, centre);
  let moment: Vector = [0, 0, 0];
  const inertia = new Float64Array(9);
  forEachInside(amplitude, grid, (i, r) => {
    const s = add(r, away);
    moment = add(moment, scale(amplitude.data[i] * phase[i], s));
    for (let j = 0; j < 9; j++) inertia[j] += amplitude.data[i] * s[Math.floor(j / 3)] * s[j % 3];
  });
  const [xx, xy, xz, , yy, yz, , , zz] = inertia;
  const matrix: Matrix3 = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  // Symmetric, so the inverse is its own transpose.
  const slope = apply(inverseTranspose(matrix), moment);
  return (r) => mean + dot(slope, add(r, away));
}
