// Displacement fields in closed form, seen at one Bragg peak: phase φ = −Q·u, strain ε = ∂u_Q/∂Q̂ = −Q̂·∇φ/|Q|.
// Dislocations: J. P. Hirth and J. Lothe, Theory of Dislocations (1982), chapter 3.

import { add, cross, dot, norm, scale, type Vector } from "@friedel/engine";

export const fieldNames = ["quadratic", "ramp", "screw", "edge"] as const;
export type FieldName = (typeof fieldNames)[number];

/** A displacement field; places are in the laboratory, metres from the crystal's centre. */
export interface KnownField {
  /** −Q·u, radians; of a dislocation on one side of its cut. */
  readonly phase: (r: Vector) => number;
  /** Distance from the line of a dislocation, metres; infinite where there is none. */
  readonly fromLine: (r: Vector) => number;
}

/** Phase of the quadratic field at the crystal's surface, radians. */
const quadraticPhase = 3;
/** Of gold, about. */
const poissonRatio = 0.4;
/** Angle between Q and the line of the screw: a screw along Q strains no planes. */
const screwTilt = Math.PI / 3;
/** Where the line passes, in radii of the crystal: off every axis of symmetry. */
const lineAt = [0.08, -0.06] as const;

/** A field for a crystal of this radius (metres), Bragg vector Q and change of Q by the ramp (1/m). */
export function knownField(name: FieldName, q: Vector, radius: number, turn: Vector): KnownField {
  const along = unit(q);
  const nowhere = () => Number.POSITIVE_INFINITY;
  // u_Q = a x², x along Q.
  if (name === "quadratic") return { phase: (r) => -quadraticPhase * (dot(along, r) / radius) ** 2, fromLine: nowhere };
  if (name === "ramp") return { phase: (r) => dot(turn, r), fromLine: nowhere };
  // The line is at right angles to x and y. Of an edge, x lies along its Burgers vector, which lies along Q.
  const across = unit(cross(along, [0.36, 0.48, 0.8]));
  const x = name === "edge" ? along : add(scale(Math.sin(screwTilt), along), scale(-Math.cos(screwTilt), across));
  const y = name === "edge" ? across : cross(along, across);
  const plane = (r: Vector) => [dot(x, r) - lineAt[0] * radius, dot(y, r) - lineAt[1] * radius] as const;
  return {
    fromLine: (r) => Math.hypot(...plane(r)),
    // u = b θ/2π along a screw; u_x = (b/2π)(θ + xy/(2(1 − ν)(x² + y²))) of an edge; Q·b = 2π.
    phase: (r) => {
      const [px, py] = plane(r);
      const bend = name === "edge" ? (px * py) / (2 * (1 - poissonRatio) * (px ** 2 + py ** 2)) : 0;
      return -Math.atan2(py, px) - bend;
    },
  };
}

/** Step of the differences, metres: their error is a third of its square over the squared distance from a line, below 1e-9. */
const step = 1e-11;

/** The strain of a field along Q, by central differences; a jump of the phase by 2π cancels. */
export function strainOf({ phase }: KnownField, q: Vector): (r: Vector) => number {
  const way = scale(step, unit(q));
  return (r) => {
    const rise = phase(add(r, way)) - phase(add(r, scale(-1, way)));
    return -(rise - 2 * Math.PI * Math.round(rise / (2 * Math.PI))) / (2 * step * norm(q));
  };
}

/**
 * A step from 1 to 0 over −1 … 1, constant beyond: the integral of a Kaiser–Bessel window of shape `beta`, the edge of
 * that width with the least signal beyond its band.
 */
export function softStep(beta: number): (place: number) => number {
  const window = (u: number) => bessel(beta * Math.sqrt(Math.max(0, 1 - u * u)));
  const sums = new Float64Array(nodes + 1);
  for (let i = 0; i < nodes; i++) {
    const [from, to] = [(2 * i) / nodes - 1, (2 * (i + 1)) / nodes - 1];
    sums[i + 1] = sums[i] + (window(from) + 4 * window((from + to) / 2) + window(to)) / 6;
  }
  return (place) => {
    if (place <= -1) return 1;
    if (place >= 1) return 0;
    const at = ((place + 1) / 2) * nodes;
    const i = Math.floor(at);
    return 1 - (sums[i] + (at - i) * (sums[i + 1] - sums[i])) / sums[nodes];
  };
}

/** Nodes of the step's table; between them it is linear, to 1e-7. */
const nodes = 4096;

/** The modified Bessel function I₀. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

function unit(v: Vector): Vector {
  return scale(1 / norm(v), v);
}
