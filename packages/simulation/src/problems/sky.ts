// What a telescope resolves of the sky, for speckle interferometry: stars and an asteroid, each the scene behind the telescope's own transfer
// function, which is zero beyond a cut-off.

import type { Random } from "@friedel/engine";
import { mapped, type RealVolume, type Shape, type Transform, uniformSequence } from "@friedel/engine";
import { randomField } from "../crystal/field.js";
import { between } from "../random.js";
import { boxAround, complexOf, drawn, inside } from "./grid.js";
import type { Scene } from "./problem.js";

/** Share of the array's width between the centre of a pattern and the telescope's cut-off: 52 of 128 pixels. */
export const cutOffShare = 52 / 128;
/** Pixels around a scene that its box is wider by. */
const margin = 3;
/** What lies below this share of the largest brightness is dark. */
const faint = 1e-3;

/** 14 stars over three magnitudes in the middle third of the array. */
export async function stars(shape: Shape, random: Random, transform: Transform): Promise<Scene> {
  const unit = shape[2] / 128;
  const next = uniformSequence(random);
  const places = Array.from({ length: 14 }, (_, i) => ({
    x: between(next, -17, 17) * unit,
    y: between(next, -17, 17) * unit,
    // From the brightest on, evenly in magnitudes.
    flux: 10 ** (-0.4 * 3 * (i / 13)),
  }));
  // A star is a point between pixels, as narrow as the array holds.
  const scene = drawn(shape, (x, y) => places.reduce((sum, star) => sum + star.flux * tent(x - star.x) * tent(y - star.y), 0));
  return seen(scene, transform);
}

/** An ellipse with limb darkening, a terminator, craters and texture. */
export async function asteroid(shape: Shape, random: Random, transform: Transform): Promise<Scene> {
  const unit = shape[2] / 128;
  const next = uniformSequence(random);
  const [long, short] = [between(next, 20, 25) * unit, between(next, 14, 19) * unit];
  const [tilt, sun] = [between(next, 0, Math.PI), between(next, 0, 2 * Math.PI)];
  const craters = Array.from({ length: 9 }, () => {
    const [distance, angle] = [0.75 * Math.sqrt(next()), 2 * Math.PI * next()];
    const at = [long * distance * Math.cos(angle), short * distance * Math.sin(angle)] as const;
    return { at, radius: between(next, 1.8, 4.5) * unit, depth: between(next, 0.3, 0.7) };
  });
  const field = randomField(random, 5 * unit);
  const scene = drawn(shape, (x, y) => {
    const [u, v] = [x * Math.cos(tilt) + y * Math.sin(tilt), y * Math.cos(tilt) - x * Math.sin(tilt)];
    const square = (u / long) ** 2 + (v / short) ** 2;
    if (square >= 1) return 0;
    const height = Math.sqrt(1 - square);
    // Lambert's law for a sun well to the side, and darkening towards the limb.
    const light = Math.max(0, 0.8 * height + 0.6 * ((u / long) * Math.cos(sun) + (v / short) * Math.sin(sun)));
    const dents = craters.reduce(
      (product, { at, radius, depth }) => product * (1 - depth * inside(Math.hypot(u - at[0], v - at[1]) - radius, unit)),
      1,
    );
    return light * (0.6 + 0.4 * height) * dents * Math.max(0, 1 + 0.12 * field([u, v, 0]));
  });
  return seen(scene, transform);
}

/** A scene as the telescope images it in long light without air: its spectrum times the transfer function of a clear aperture. */
async function seen(scene: RealVolume, transform: Transform): Promise<Scene> {
  const { shape } = scene;
  const cutOff = cutOffShare * shape[2];
  const transfer = drawn(shape, (x, y) => transferAt(Math.hypot(x, y) / cutOff));
  const spectrum = await transform(complexOf(scene), "forward");
  const image = await transform(
    mapped(spectrum, (value, i) => value * transfer.data[i >> 1]),
    "inverse",
  );
  const unit = shape[2] / 128;
  const real = drawn(shape, () => 0);
  for (let i = 0; i < real.data.length; i++) real.data[i] = Math.max(0, image.data[2 * i]);
  return { truth: complexOf(real), constraint: "nonneg", support: boxAround(scene, faint, Math.round(margin * unit)) };
}

/** The transfer function of a circular aperture by the frequency over its cut-off (J. W. Goodman, Introduction to Fourier Optics). */
export function transferAt(frequency: number): number {
  if (frequency >= 1) return 0;
  return (2 / Math.PI) * (Math.acos(frequency) - frequency * Math.sqrt(1 - frequency * frequency));
}

function tent(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}
