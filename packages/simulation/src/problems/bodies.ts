// Bodies that are seen in projection or whole, and do not absorb: a cell and a virus. Their densities are not negative.

import { type Random, type Shape, type Triple, uniformSequence } from "@friedel/engine";
import { randomField } from "../crystal/field.js";
import { between, type Next } from "../random.js";
import { boxAround, complexOf, drawn, inside } from "./grid.js";
import type { Scene } from "./problem.js";

/** Pixels between a body and the box that is known to hold it. */
const [margin2d, margin3d] = [3, 2];
/** What lies below this share of the largest density is no body. */
const faint = 1e-3;

/** A ball or a label: middle, radius, density. */
interface Ball {
  readonly at: Triple;
  readonly radius: number;
  readonly density: number;
}

/**
 * A cell as X-rays project it: a lens-like body of uneven outline with a nucleus, 14 organelles, ten gold labels and texture,
 * about a third of the array wide.
 */
export function cell(shape: Shape, random: Random): Scene {
  const unit = shape[2] / 256;
  const next = uniformSequence(random);
  const outline = outlineOf(next, 42 * unit);
  const nucleus = ballWithin(next, 16 * unit, [13, 17], [0.5, 0.8], unit);
  const organelles = Array.from({ length: 14 }, () => ballWithin(next, 30 * unit, [2.5, 7], [0.3, 1.2], unit));
  const labels = Array.from({ length: 10 }, () => ballWithin(next, 32 * unit, [1.1, 1.5], [8, 14], unit));
  const [coarse, fine] = [9, 2.5].map((length) => randomField(random, length * unit));
  const density = drawn(shape, (x, y) => {
    const r = Math.hypot(x, y) / outline(Math.atan2(y, x));
    if (r >= 1) return 0;
    const body = Math.sqrt(1 - r * r);
    const texture = Math.max(0, 1 + 0.3 * coarse([x, y, 0]) + 0.25 * fine([x, y, 0]));
    const balls = [nucleus, ...organelles, ...labels].reduce((sum, ball) => sum + projected(ball, x, y) / (20 * unit), 0);
    return body * texture + balls;
  });
  return { truth: complexOf(density), constraint: "nonneg", support: boxAround(density, faint, Math.round(margin2d * unit)) };
}

/** A virus-like ellipsoid of three axes with a capsid denser than its inside, and 16 balls in it. */
export function virus(shape: Shape, random: Random): Scene {
  const unit = shape[2] / 64;
  const next = uniformSequence(random);
  const axes = [between(next, 9.5, 12), between(next, 9.5, 12), between(next, 11, 13.5)].map((axis) => axis * unit);
  const balls = Array.from({ length: 16 }, () => ballWithin(next, 6 * unit, [1.5, 4], [0.2, 1.2], unit));
  const density = drawn(shape, (x, y, z) => {
    const r = Math.hypot(x / axes[0], y / axes[1], z / axes[2]);
    const distance = (r - 1) * Math.min(...axes);
    const body = inside(distance, 2 * unit);
    if (body === 0) return 0;
    const capsid = 0.5 * inside(-distance - 2 * unit, 2 * unit);
    return body * (1 + capsid) + balls.reduce((sum, ball) => sum + ball.density * inside(distanceTo(ball, x, y, z), unit), 0);
  });
  return { truth: complexOf(density), constraint: "nonneg", support: boxAround(density, faint, Math.round(margin3d * unit)) };
}

/** An outline by angle: a mean radius with the first harmonics of a shape that was squeezed. */
function outlineOf(next: Next, radius: number): (angle: number) => number {
  const harmonics = [2, 3, 4, 5].map((k) => ({ k, size: between(next, 0.02, 0.16) / k, phase: 2 * Math.PI * next() }));
  return (angle) => radius * (1 + harmonics.reduce((sum, { k, size, phase }) => sum + 2 * size * Math.cos(k * angle + phase), 0));
}

/** A ball whose middle lies evenly within a radius of the centre. */
function ballWithin(next: Next, reach: number, radii: readonly number[], densities: readonly number[], unit: number): Ball {
  const [distance, polar, turn] = [reach * Math.cbrt(next()), Math.acos(between(next, -1, 1)), 2 * Math.PI * next()];
  const across = distance * Math.sin(polar);
  return {
    at: [across * Math.cos(turn), across * Math.sin(turn), distance * Math.cos(polar)],
    radius: between(next, radii[0], radii[1]) * unit,
    density: between(next, densities[0], densities[1]),
  };
}

/** What a ball adds to a projection along z: its density times the length of the chord. */
function projected({ at: [x, y], radius, density }: Ball, px: number, py: number): number {
  const square = radius * radius - (px - x) ** 2 - (py - y) ** 2;
  return square > 0 ? 2 * density * Math.sqrt(square) : 0;
}

function distanceTo({ at, radius }: Ball, x: number, y: number, z: number): number {
  return Math.hypot(x - at[0], y - at[1], z - at[2]) - radius;
}
