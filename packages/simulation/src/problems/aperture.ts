// Lensless imaging: stained tissue, which absorbs and delays light, behind an aperture shaped like an L, alone or beside a reference hole.

import { type Random, type Shape, uniformSequence } from "@friedel/engine";
import { randomField } from "../crystal/field.js";
import { between } from "../random.js";
import { complexOf, drawn, maskDrawn } from "./grid.js";
import type { Scene } from "./problem.js";

/** Of an array of 256, pixels: the aperture's rows and columns, the share of them that the missing corner takes, and the known place of it all. */
const [rows, columns, corner, margin] = [84, 76, 0.5, 1];
/** The hole: pixels from the centre to the right and down, its radius, and how much brighter it is than the tissue. */
const [holeRight, holeDown, holeRadius, holeBrightness] = [71, 57, 1.6, 3.5];

/** Tissue behind the aperture, with nuclei that take the stain; `hasHole` puts a reference hole beside it. */
export function aperture(shape: Shape, random: Random, hasHole: boolean): Scene {
  const unit = shape[2] / 256;
  const next = uniformSequence(random);
  const within = (x: number, y: number, wider: number): boolean => {
    const [u, v] = [x / unit, y / unit];
    const isBox = Math.abs(u) <= columns / 2 + wider && Math.abs(v) <= rows / 2 + wider;
    const isCorner = u > columns * (corner - 0.5) + wider && v > rows * (corner - 0.5) + wider;
    return isBox && !isCorner;
  };
  const isHole = (x: number, y: number, wider: number): boolean =>
    hasHole && Math.hypot(x / unit - holeRight, y / unit - holeDown) <= holeRadius + wider;
  const nuclei = Array.from({ length: 22 }, () => ({
    x: between(next, -columns / 2, columns / 2) * unit,
    y: between(next, -rows / 2, rows / 2) * unit,
    radius: between(next, 1.8, 4) * unit,
    stain: between(next, 0.15, 0.5),
  }));
  const [stroma, fine, delay] = [9, 2.2, 3.5].map((length) => randomField(random, length * unit));
  const modulus = drawn(shape, (x, y) => {
    if (isHole(x, y, 0)) return holeBrightness;
    if (!within(x, y, 0)) return 0;
    const taken = nuclei.reduce(
      (sum, n) => sum + n.stain * Math.exp(-(((x - n.x) ** 2 + (y - n.y) ** 2) / (2 * (n.radius / 1.5) ** 2))),
      0,
    );
    return Math.exp(-taken - 0.06 * (1 + stroma([x, y, 0])) - 0.04 * Math.abs(fine([x, y, 0])));
  });
  const phase = drawn(shape, (x, y) => (within(x, y, 0) ? 0.6 + 0.45 * delay([x, y, 0]) : 0));
  return {
    truth: complexOf(modulus, phase),
    constraint: "complex",
    support: maskDrawn(shape, (x, y) => (within(x, y, margin) || isHole(x, y, margin) ? 1 : 0)),
  };
}
