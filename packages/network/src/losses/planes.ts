// Complex fields as planes: all real parts, then all imaginary parts, C order. And ρ*(−r) on them.

import { type ComplexVolume, complexVolume, type Shape, ShapeError, voxelCount } from "@friedel/engine";

/** Throws ShapeError unless `planes` holds `channels` planes of this shape for `size` samples. */
export function requirePlanes(planes: Float32Array, shape: Shape, size: number, channels: number, what: string): void {
  const expected = size * channels * voxelCount(shape);
  if (planes.length === expected) return;
  throw new ShapeError(
    `expected ${expected} numbers of ${what} for ${size} samples of ${shape.join("×")}, found ${planes.length}`,
  );
}

/** One field as a volume. */
export function volumeOfPlanes(planes: Float32Array, shape: Shape): ComplexVolume {
  requirePlanes(planes, shape, 1, 2, "a field");
  const voxels = voxelCount(shape);
  const out = complexVolume(shape);
  for (let i = 0; i < voxels; i++) {
    out.data[2 * i] = planes[i];
    out.data[2 * i + 1] = planes[voxels + i];
  }
  return out;
}

/** Of every voxel the index of the one at −r about the centre, cyclically. */
export function inverseIndices([nz, ny, nx]: Shape): Int32Array {
  const opposite = (i: number, n: number): number => (2 * Math.floor(n / 2) - i + n) % n;
  const out = new Int32Array(nz * ny * nx);
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = (opposite(z, nz) * ny + opposite(y, ny)) * nx;
      for (let x = 0; x < nx; x++) out[i++] = row + opposite(x, nx);
    }
  }
  return out;
}

/** ρ*(−r) of planes. */
export function twinPlanes(planes: Float32Array, opposite: Int32Array): Float32Array {
  const voxels = opposite.length;
  const out = new Float32Array(2 * voxels);
  for (let i = 0; i < voxels; i++) {
    out[i] = planes[opposite[i]];
    out[voxels + i] = -planes[voxels + opposite[i]];
  }
  return out;
}

/** |⟨ρ, ρ*(−r)⟩|/‖ρ‖²: 1 for an even mixture of both twins, which is its own twin, and for a field of zeros. */
export function selfTwinCorrelation(planes: Float32Array, opposite: Int32Array): number {
  const voxels = opposite.length;
  let [re, im, power] = [0, 0, 0];
  for (let i = 0; i < voxels; i++) {
    const j = opposite[i];
    const [a, b, c, d] = [planes[i], planes[voxels + i], planes[j], planes[voxels + j]];
    // ⟨ρ, τ⟩ = Σ ρ*τ with τ = ρ*(−r).
    re += a * c - b * d;
    im -= a * d + b * c;
    power += a * a + b * b;
  }
  return power > 0 ? Math.hypot(re, im) / power : 1;
}
