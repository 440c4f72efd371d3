// Which dislocation a closed way through a crystal goes around, from the atoms alone: each step from an atom to the next is
// compared with the step of the perfect lattice that is most like it, and what those lack to close is the Burgers vector.
// (Hull and Bacon, Introduction to Dislocations, 5th ed. (2011), section 1.4.)

import { add, cross, DataError, dot, norm, scale, type Vector } from "@friedel/engine";
import { unitVector } from "../displacements.js";

export interface BurgersCircuit {
  /** In the middle of the circle that the way follows, ångström. */
  readonly point: Vector;
  /** Normal of the circle: the way is a right-handed turn about it. */
  readonly line: Vector;
  /** Of the circle, ångström. It must stay inside the crystal and not cross a stacking fault. */
  readonly radius: number;
}

/** Steps along the circle, in cubic edges: short beside the distance of neighbours, so that no atom on the way is skipped. */
const stride = 0.02;

/** A step that is farther than this from every step of the lattice belongs to a fault or a gap, in cubic edges; half the least difference of two is 0.35. */
const likeness = 0.25;

/**
 * The Burgers vector of what the circle goes around, ångström: a whole vector of the lattice, with the sign of {@link dislocation}.
 * Throws {@link DataError} where the way leaves the crystal or crosses a fault.
 */
export function burgersVectorAround(positions: Float64Array, latticeConstant: number, circuit: BurgersCircuit): Vector {
  const atoms = atomsNear(positions, latticeConstant, circuit);
  const way = circle(circuit, latticeConstant).map((place) => nearest(atoms, place));
  let sum: Vector = [0, 0, 0];
  way.forEach((to, i) => {
    const from = way[(i + way.length - 1) % way.length];
    if (from !== to) sum = add(sum, latticeStep(add(to, scale(-1, from)), latticeConstant));
  });
  // The lattice's steps end where they began less the jump of the displacement. They are summed in edges, where they are exact.
  return [0 - latticeConstant * sum[0], 0 - latticeConstant * sum[1], 0 - latticeConstant * sum[2]];
}

/** Steps to first and second neighbours in cubic edges. */
const steps: readonly Vector[] = [-1, -0.5, 0, 0.5, 1].flatMap((x) =>
  [-1, -0.5, 0, 0.5, 1].flatMap((y) =>
    [-1, -0.5, 0, 0.5, 1].map((z): Vector => [x, y, z]).filter((v) => [0.5, 1].includes(dot(v, v))),
  ),
);

/** The step of the lattice that is most like this one, in cubic edges. */
function latticeStep(step: Vector, latticeConstant: number): Vector {
  const inEdges = scale(1 / latticeConstant, step);
  const best = nearest(steps, inEdges);
  if (distance(best, inEdges) > likeness) {
    const found = inEdges.map((x) => x.toFixed(2)).join(", ");
    throw new DataError(`expected a circuit through good crystal, found a step of (${found}) cubic edges from atom to atom`);
  }
  return best;
}

function circle({ point, line, radius }: BurgersCircuit, latticeConstant: number): Vector[] {
  const axis = unitVector("line", line);
  const across = cross(axis, Math.abs(axis[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]);
  const u = scale(radius / norm(across), across);
  const v = cross(axis, u);
  const count = Math.ceil((2 * Math.PI * radius) / (stride * latticeConstant));
  return Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return add(point, add(scale(Math.cos(angle), u), scale(Math.sin(angle), v)));
  });
}

/** The atoms in a ring about the circle: no point inside a crystal is farther than half an edge from the nearest. */
function atomsNear(positions: Float64Array, latticeConstant: number, { point, line, radius }: BurgersCircuit): Vector[] {
  const axis = unitVector("line", line);
  const near: Vector[] = [];
  for (let i = 0; i < positions.length; i += 3) {
    const r: Vector = [positions[i], positions[i + 1], positions[i + 2]];
    const s = add(r, scale(-1, point));
    const height = dot(axis, s);
    const out = norm(add(s, scale(-height, axis))) - radius;
    if (Math.hypot(height, out) < latticeConstant) near.push(r);
  }
  if (near.length === 0)
    throw new DataError(`expected a circuit inside the crystal, found no atom near one of radius ${radius} Å`);
  return near;
}

function nearest(of: readonly Vector[], place: Vector): Vector {
  let [best, least] = [of[0], Number.POSITIVE_INFINITY];
  for (const one of of) {
    const far = distance(one, place);
    if (far < least) [best, least] = [one, far];
  }
  return best;
}

function distance(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
