// The case with four Bragg peaks of one crystal: its frames as a 34-ID-C scan, and the crystal itself on a result's grid, by the
// formulas of its expected.txt.

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { apply, centreOf, complexVolume, dot, multiply, placeOf, realVolume, rotation, transpose } from "@friedel/engine";
import { readVolume, writeTiff } from "@friedel/io";

/** Distances of the planes from the centre, metres: {111} by the signs of their normals, the last one fastest, − first; {100} axis by axis. */
const octahedron = [1, 0.9, 1.08, 0.95, 1.1, 0.85, 1, 0.92].map((part) => 95e-9 * part);
const cube = [1, 0.9, 1.1, 1, 0.95, 1.05].map((part) => 98e-9 * part);
const signs = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n & 4 ? 1 : -1, n & 2 ? 1 : -1, n & 1 ? 1 : -1]);
/** Outward normals and distances. */
const planes = [
  ...signs.map((normal, n) => [normal.map((value) => value / Math.sqrt(3)), octahedron[n]]),
  ...cube.map((distance, n) => [[0, 1, 2].map((axis) => (axis === n >> 1 ? (n % 2 ? 1 : -1) : 0)), distance]),
];
/** Width of the surface, metres: 0.35 voxels. */
const edge = 0.35 * 15e-9;

/** Writes the frames of a peak as a scan that `friedel reconstruct` takes. */
export async function writePeak(folder, peak, to) {
  mkdirSync(join(to, "frames"), { recursive: true });
  symlinkSync(join(folder, peak, "p.spec"), join(to, "p.spec"));
  const bytes = new Uint8Array(readFileSync(join(folder, peak, "frames.npz")));
  const { shape, data } = await readVolume(bytes, "frames.npz");
  const size = shape[1] * shape[2];
  for (let n = 0; n < shape[0]; n++) {
    const frame = realVolume([1, shape[1], shape[2]], data.slice(n * size, (n + 1) * size));
    writeFileSync(join(to, "frames", `p_S0001_${String(n).padStart(5, "0")}.tif`), writeTiff(frame, "i4"));
  }
}

/** The crystal of a folder on the grid of a result: |ρ| 1 inside, φ = −2π/a₀ hkl·u. */
export function crystalOn(folder, peak, shape, { directColumns }) {
  const { U, a0, peaks } = JSON.parse(readFileSync(join(folder, "truth.json"), "utf8"));
  const { hkl, theta } = peaks.find((each) => each.hkl.join("") === peak);
  const toCrystal = transpose(multiply(rotation([0, 1, 0], (theta * Math.PI) / 180), U));
  const toLaboratory = transpose(directColumns);
  const centre = centreOf(shape);
  const object = complexVolume(shape);
  for (let i = 0; i < object.data.length / 2; i++) {
    const x = apply(toCrystal, apply(toLaboratory, placeOf(i, shape, centre)));
    const outside = Math.max(...planes.map(([normal, distance]) => dot(normal, x) - distance));
    const amplitude = 1 / (1 + Math.exp(outside / (edge / 2)));
    if (amplitude < 1e-6) continue;
    const phase = ((-2 * Math.PI) / a0) * dot(hkl, displacement(x));
    object.data[2 * i] = amplitude * Math.cos(phase);
    object.data[2 * i + 1] = amplitude * Math.sin(phase);
  }
  return object;
}

function displacement(x) {
  const [a, b, c] = x.map((value) => value / 90e-9);
  const q = [1.1 * a * a + 0.8 * b * c, -0.7 * a * c - 0.9 * b * b, 0.9 * a * a - 0.8 * a * b + 0.7 * c * c];
  const w = [Math.sin(2 * b), Math.cos(1.7 * c), Math.sin(1.5 * a)];
  return q.map((value, axis) => 0.06e-9 * (value + w[axis] / 2));
}
