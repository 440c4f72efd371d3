// A screw dislocation: the elastic field u = b·θ/2π along its straight line turns the phase by 2π once around it where Q·b = 2π.
// (Hull and Bacon, Introduction to Dislocations, 5th ed. (2011), section 4.3.)

import { cross, dot, norm, scale, type Vector } from "@friedel/engine";

/** A straight line through `point`; seen against `direction` the phase grows counter-clockwise. */
export interface DislocationLine {
  readonly point: Vector;
  /** Unit vector. */
  readonly direction: Vector;
}

/** The phase in (−π, π] about a line; its cut ends at the line and has no meaning. */
export function screwPhase({ point, direction }: DislocationLine): (r: Vector) => number {
  // The axis least along the line makes the best-conditioned normal.
  const least = direction.reduce((best, c, i) => (Math.abs(c) < Math.abs(direction[best]) ? i : best), 0);
  const across = cross(direction, [0, 1, 2].map((i) => Number(i === least)) as unknown as Vector);
  const u = scale(1 / norm(across), across);
  const v = cross(direction, u);
  const [pu, pv] = [dot(point, u), dot(point, v)];
  return (r) => Math.atan2(dot(v, r) - pv, dot(u, r) - pu);
}
