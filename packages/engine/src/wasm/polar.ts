// Polar coordinates of a descent: the host's side of assembly/polar.ts, and the first coordinates of an object.

import type { Memory } from "../descent/index.js";
import { type BoxLayout, objectLength } from "./box-layout.js";
import { createVector } from "./descent-vectors.js";
import type { Crew } from "./host/index.js";

/** The unit u and the point in polar coordinates that the memory goes on with, or those of the object, which is 0 outside the support. */
export function polarPoint(
  crew: Crew,
  layout: BoxLayout,
  memory: Memory<number>,
  inside: number,
): { point: number; unit: number } {
  const known = memory.vectors.get("point");
  if (known !== undefined) return { point: known, unit: memory.number("unit") };
  const point = createVector(crew, layout);
  const length = objectLength(layout);
  const g = crew.arena.floats(layout.object, length);
  let squares = 0;
  for (const value of g) squares += value ** 2;
  const unit = Math.fround(Math.sqrt(squares / inside)) || 1;
  const to = crew.arena.floats(point, length);
  // Vectors of four real and four imaginary parts.
  for (let i = 0; i < length; i += 8) {
    for (let lane = i; lane < i + 4; lane++) {
      to[lane] = Math.hypot(g[lane], g[lane + 4]);
      to[lane + 4] = unit * Math.atan2(g[lane + 4], g[lane]);
    }
  }
  memory.vectors.set("point", point);
  memory.numbers.set("unit", unit);
  return { point, unit };
}
