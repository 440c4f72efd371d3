// Random smooth functions of space as phases of strained crystals, of several families: a method must not live from one of them.
// Places are relative to the crystal: its middle is the origin, its mean half-width 1.

import { dot, scale, seededRandom, uniformSequence, type Vector } from "@friedel/engine";
import { between, randomDirection } from "../random.js";
import { randomField } from "./field.js";

/** A polynomial of third order, bumps, waves, a Gaussian random field, or two of these at once. */
export type PhaseKind = (typeof phaseKinds)[number];

const plainKinds = ["polynomial", "gaussians", "cosines", "random"] as const;

/** All kinds of phase fields. */
export const phaseKinds = [...plainKinds, "mixed"] as const;

/** A function of space; neither its mean nor its scale means anything. */
export type Field = (s: Vector) => number;

/** The random numbers of every field; a mixed one and its two parts take numbers of their own. */
const use = "random crystal phase";

/** Draws a field of a kind from `seed`. */
export function randomPhaseField(kind: PhaseKind, seed: number): Field {
  if (kind !== "mixed") return makers[kind](seed, 0, 1);
  const next = uniformSequence(seededRandom(seed, use));
  const first = Math.floor(plainKinds.length * next());
  const second = (first + 1 + Math.floor((plainKinds.length - 1) * next())) % plainKinds.length;
  const a = makers[plainKinds[first]](seed, 1, 4);
  const b = makers[plainKinds[second]](seed, 2, 3);
  const share = between(next, 0.3, 0.7);
  return (s) => share * a(s) + (1 - share) * b(s);
}

const makers: Readonly<Record<(typeof plainKinds)[number], (seed: number, number: number, second: number) => Field>> = {
  polynomial(seed, number) {
    const random = seededRandom(seed, use, number);
    const powers = [0, 1, 2, 3].flatMap((i) => [0, 1, 2, 3].flatMap((j) => [0, 1, 2, 3].map((k) => [i, j, k])));
    const terms = powers
      .filter(([i, j, k]) => i + j + k === 2 || i + j + k === 3)
      .map(([i, j, k], n) => ({ i, j, k, factor: random.normal(n) }));
    return ([x, y, z]) => terms.reduce((sum, { i, j, k, factor }) => sum + factor * x ** i * y ** j * z ** k, 0);
  },
  gaussians(seed, number) {
    const next = uniformSequence(seededRandom(seed, use, number));
    const bumps = Array.from({ length: 2 + Math.floor(4 * next()) }, () => ({
      centre: scale(between(next, 0, 0.8), randomDirection(next)),
      height: (next() < 0.5 ? -1 : 1) * between(next, 0.4, 1),
      width: between(next, 0.3, 0.7),
    }));
    return (s) => {
      let sum = 0;
      for (const { centre, height, width } of bumps) {
        const [dx, dy, dz] = [s[0] - centre[0], s[1] - centre[1], s[2] - centre[2]];
        sum += height * Math.exp(-(dx * dx + dy * dy + dz * dz) / (2 * width * width));
      }
      return sum;
    };
  },
  cosines(seed, number) {
    const next = uniformSequence(seededRandom(seed, use, number));
    const waves = Array.from({ length: 1 + Math.floor(3 * next()) }, () => ({
      // Half a period to one and a half across the crystal, whose width is 2.
      wave: scale(Math.PI * between(next, 0.5, 1.5), randomDirection(next)),
      shift: 2 * Math.PI * next(),
      height: between(next, 0.4, 1),
    }));
    return (s) => waves.reduce((sum, { wave, shift, height }) => sum + height * Math.cos(dot(wave, s) + shift), 0);
  },
  random(seed, number, second) {
    const length = between(uniformSequence(seededRandom(seed, use, number)), 0.5, 1.1);
    return randomField(seededRandom(seed, use, second), length);
  },
};
