// Displacement fields whose strain is known in closed form, in a round crystal whose edge is soft over a few voxels.
// Dislocations: J. P. Hirth and J. Lothe, Theory of Dislocations (1982), chapter 3. Phase φ = −Q·u, strain ε = ∂u_Q/∂Q̂.

/** Components (x, y, z) in the laboratory, metres from the crystal's centre. */
export type Place = readonly [number, number, number];

export const fieldNames = ["quadratic", "ramp", "screw", "edge"] as const;
export type FieldName = (typeof fieldNames)[number];

/** A displacement, as seen at one Bragg peak. */
export interface TruthField {
  /** −Q·u, radians; a dislocation's has a cut. */
  readonly phase: (r: Place) => number;
  /** ∂u_Q/∂Q̂. */
  readonly strain: (r: Place) => number;
  /** Distance from the core of a dislocation, metres; infinite where there is none. */
  readonly fromCore: (r: Place) => number;
}

export interface FieldSetting {
  /** Scattering vector of the undeformed crystal, 1/m. */
  readonly q: Place;
  /** Radius of the crystal, metres. */
  readonly radius: number;
  /** The ramp's change of Q, 1/m. */
  readonly turn: Place;
}

/** Phase of the quadratic field at the crystal's surface, radians. */
const quadraticPhase = 3;
/** Of gold, about. */
const poissonRatio = 0.4;
/** Angle between Q and the line of the screw: along Q it would not strain the planes at all. */
const screwTilt = Math.PI / 3;
/** Where the core passes, as shares of the radius: no symmetry helps. */
const coreAt = [0.08, -0.06] as const;

/** The field of a name. */
export function truthField(name: FieldName, { q, radius, turn }: FieldSetting): TruthField {
  const length = Math.hypot(...q);
  const along: Place = [q[0] / length, q[1] / length, q[2] / length];
  const nowhere = () => Number.POSITIVE_INFINITY;
  if (name === "quadratic") {
    // u_Q = a x², x along Q.
    const a = quadraticPhase / (length * radius ** 2);
    return {
      phase: (r) => -length * a * dot(along, r) ** 2,
      strain: (r) => 2 * a * dot(along, r),
      fromCore: nowhere,
    };
  }
  if (name === "ramp") {
    return { phase: (r) => dot(turn, r), strain: () => -dot(turn, along) / length, fromCore: nowhere };
  }
  const across = perpendicular(along);
  const third = cross(along, across);
  // The line's direction t; x and y are at right angles to it and to each other. Of an edge, x lies along its Burgers vector, Q.
  const [c, s] = [Math.cos(screwTilt), Math.sin(screwTilt)];
  const x = name === "edge" ? along : combine(s, along, -c, across);
  const y = name === "edge" ? across : third;
  const plane = (r: Place): readonly [number, number] => [dot(x, r) - coreAt[0] * radius, dot(y, r) - coreAt[1] * radius];
  const fromCore = (r: Place) => Math.hypot(...plane(r));
  if (name === "screw") {
    // u = b θ/2π along the line, Q·b = 2π.
    return {
      fromCore,
      phase: (r) => {
        const [px, py] = plane(r);
        return -Math.atan2(py, px);
      },
      strain: (r) => {
        const [px, py] = plane(r);
        return (-py * dot(x, along) + px * dot(y, along)) / (length * (px ** 2 + py ** 2));
      },
    };
  }
  // u_x = (b/2π)(θ + xy/(2(1 − ν)(x² + y²))), Q·b = 2π.
  const factor = 1 / (2 * (1 - poissonRatio));
  return {
    fromCore,
    phase: (r) => {
      const [px, py] = plane(r);
      return -(Math.atan2(py, px) + (factor * px * py) / (px ** 2 + py ** 2));
    },
    strain: (r) => {
      const [px, py] = plane(r);
      const square = px ** 2 + py ** 2;
      return (-py / square + (factor * py * (py ** 2 - px ** 2)) / square ** 2) / length;
    },
  };
}

/**
 * A step from 1 to 0 over −1 … 1, exactly so beyond: a Kaiser–Bessel window of shape `beta` integrated. No other edge of that width
 * has so little beyond the band that `beta` names.
 */
export function softStep(beta: number): (place: number) => number {
  const window = (u: number) => bessel(beta * Math.sqrt(Math.max(0, 1 - u * u)));
  const sums = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i++) {
    const [from, to] = [(2 * i) / steps - 1, (2 * (i + 1)) / steps - 1];
    sums[i + 1] = sums[i] + (window(from) + 4 * window((from + to) / 2) + window(to)) / 6;
  }
  return (place) => {
    if (place <= -1) return 1;
    if (place >= 1) return 0;
    const at = ((place + 1) / 2) * steps;
    const i = Math.floor(at);
    return 1 - (sums[i] + (at - i) * (sums[i + 1] - sums[i])) / sums[steps];
  };
}

/** Entries of the step's table: between them it is linear, to 1e-7. */
const steps = 4096;

function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}

function dot(a: Place, b: Place): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Place, b: Place): Place {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function combine(s: number, a: Place, t: number, b: Place): Place {
  return [s * a[0] + t * b[0], s * a[1] + t * b[1], s * a[2] + t * b[2]];
}

/** Some unit vector at right angles to another, along no axis. */
function perpendicular(to: Place): Place {
  const other = cross(to, [0.36, 0.48, 0.8]);
  const length = Math.hypot(...other);
  return [other[0] / length, other[1] / length, other[2] / length];
}
