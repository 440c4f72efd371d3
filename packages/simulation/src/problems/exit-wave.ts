// Electrons behind a crystal of two grains, seen along its columns of atoms, in a probe whose modulus is known: exp((1.2i − 0.12)·V) times
// the probe, V the projected potential, 1 on a column: a phase object with a tenth of absorption. Such a measurement: Huang et al., Nature
// Physics 5, 129 (2009).

import { mapped, type Random, type RealVolume, realVolume, type Shape, uniformSequence } from "@friedel/engine";
import { between } from "../random.js";
import { complexOf, drawn, maskDrawn } from "./grid.js";
import type { Scene } from "./problem.js";

/** Phase and loss on a column. */
const [phaseShift, absorption] = [1.2, 0.12];
/** Pixels of an array of 256: the probe's radius and soft edge, where its support ends, the spacing and width of columns. */
const [probeRadius, probeEdge, supportRadius, spacing, columnWidth] = [50, 2.4, 55.5, 9.4, 1.9];

/** The exit wave of a grain boundary through the middle of a probe. */
export function exitWave(shape: Shape, random: Random): Scene {
  const unit = shape[2] / 256;
  const next = uniformSequence(random);
  const boundary = between(next, 0, Math.PI);
  const [tilt, misfit] = [between(next, 0, Math.PI / 3), between(next, 0.2, 0.6)];
  const offset = between(next, -8, 8) * unit;
  const grains = [tilt, tilt + misfit].map((angle) => ({
    angle,
    shift: [next() * spacing * unit, next() * spacing * unit] as const,
  }));
  const sideOf = (x: number, y: number): number => x * Math.cos(boundary) + y * Math.sin(boundary) - offset;
  const potential = realVolume(shape);
  grains.forEach(({ angle, shift }, grain) => {
    for (const [x, y] of columnsOf(angle, shift, unit)) {
      // A column belongs to one grain whole, and neither comes too near to the other's.
      if ((grain === 0 ? 1 : -1) * sideOf(x, y) < spacing * unit * 0.25) continue;
      addColumn(potential, x, y, columnWidth * unit);
    }
  });
  const probe = drawn(shape, (x, y) => probeAt(Math.hypot(x, y) / unit));
  const modulus = mapped(potential, (v, i) => probe.data[i] * Math.exp(-absorption * v));
  const truth = complexOf(
    modulus,
    mapped(potential, (v) => phaseShift * v),
  );
  const support = maskDrawn(shape, (x, y) => supportRadius * unit - Math.hypot(x, y));
  return { truth, constraint: "complex", support, amplitude: probe };
}

/** The columns of a hexagonal lattice that is turned and shifted, in pixels from the centre, as far as the probe reaches. */
function columnsOf(angle: number, [right, down]: readonly [number, number], unit: number): [x: number, y: number][] {
  const edge = spacing * unit;
  const reach = Math.ceil((1.3 * probeRadius) / spacing / Math.sqrt(0.75)) + 1;
  const indices = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const places = indices.flatMap((k) =>
    indices.map((l) => [(l + (k & 1) / 2) * edge + right, k * edge * Math.sqrt(0.75) + down] as const),
  );
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return places.map(([u, v]) => [u * c - v * s, u * s + v * c]);
}

/** Adds a Gaussian of height 1, cut off where it is below float32's rounding. */
function addColumn({ shape: [, rows, columns], data }: RealVolume, x: number, y: number, width: number): void {
  const [column, row] = [x + Math.floor(columns / 2), y + Math.floor(rows / 2)];
  const reach = 6 * width;
  for (let i = Math.max(0, Math.ceil(row - reach)); i <= Math.min(rows - 1, row + reach); i++)
    for (let j = Math.max(0, Math.ceil(column - reach)); j <= Math.min(columns - 1, column + reach); j++)
      data[i * columns + j] += Math.exp(-((i - row) ** 2 + (j - column) ** 2) / (2 * width ** 2));
}

/** The modulus of a probe with a soft edge: 1 inside, half at its radius. */
function probeAt(r: number): number {
  return 1 / (1 + Math.exp((r - probeRadius) / (probeEdge / 2)));
}
