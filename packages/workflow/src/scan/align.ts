// One scan brought onto another of the same crystal by whole voxels, and how alike they are.
// Likeness is the correlation of the rates behind the counts: of a Poisson count the variance is that of the rate plus the mean, so
// r = cov(a, b) / √((var a − ⟨a⟩)(var b − ⟨b⟩)), which is 1 for repeats however few counts they have.

import { type MaskVolume, Measured, type RealVolume, type Triple, triple } from "@friedel/engine";

/** Counts, and what of them is measured. */
interface CountedFrames {
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
}

/** How a scan lies on a reference. */
export interface Alignment {
  /** Its voxel at `at + shift` is the reference's at `at`. */
  readonly shift: Triple;
  /** Of the rates; −∞ where they hardly overlap. */
  readonly correlation: number;
}

/** Voxels about the peak in which scans are compared, along each axis. */
const comparedVoxels = 64;
/** Voxels about the shift of the peaks that are tried, along each axis. */
const triedVoxels = 2;
/** Most voxels that are compared at each tried shift. */
const mostCompared = 300_000;

/** The shift of whole voxels at which a scan is most like the reference. */
export function align(scan: CountedFrames, reference: CountedFrames): Alignment {
  const peak = peakOf(reference);
  const own = peakOf(scan);
  const near = triple((axis) => own[axis] - peak[axis]);
  let best: Alignment = { shift: near, correlation: Number.NEGATIVE_INFINITY };
  for (let z = -triedVoxels; z <= triedVoxels; z++) {
    for (let y = -triedVoxels; y <= triedVoxels; y++) {
      for (let x = -triedVoxels; x <= triedVoxels; x++) {
        const shift: Triple = [near[0] + z, near[1] + y, near[2] + x];
        const correlation = correlationOf(reference, scan, peak, shift);
        if (correlation > best.correlation) best = { shift, correlation };
      }
    }
  }
  return best;
}

/** The brightest measured voxel of counts that are summed with their neighbours, so that a spike is none. */
function peakOf({ counts: { shape, data }, mask }: CountedFrames): Triple {
  const [, rows, columns] = shape;
  const measured = (i: number) => (mask.data[i] === Measured.no ? 0 : (data[i] ?? 0));
  const steps = [1, columns, rows * columns];
  let [at, most] = [0, -1];
  for (let i = 0; i < data.length; i++) {
    if (measured(i) < most / 7) continue;
    const sum = measured(i) + steps.reduce((total, step) => total + measured(i - step) + measured(i + step), 0);
    if (sum > most) [at, most] = [i, sum];
  }
  return [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
}

/** Correlation of the rates behind two scans' counts around the peak; −∞ where they hardly overlap. */
function correlationOf(a: CountedFrames, b: CountedFrames, peak: Triple, shift: Triple): number {
  const { shape } = a.counts;
  const [, rows, columns] = shape;
  const from = triple((axis) => Math.max(0, peak[axis] - comparedVoxels / 2, -shift[axis]));
  const to = triple((axis) => Math.min(shape[axis], peak[axis] + comparedVoxels / 2, shape[axis] - shift[axis]));
  const [nz, ny, nx] = triple((axis) => to[axis] - from[axis]);
  if (nz < 2 || ny < 2 || nx < 2) return Number.NEGATIVE_INFINITY;
  const stride = Math.max(1, Math.ceil((nz * ny * nx) / mostCompared));
  const moved = (shift[0] * rows + shift[1]) * columns + shift[2];
  let [n, sa, sb, saa, sbb, sab] = [0, 0, 0, 0, 0, 0];
  for (let z = from[0]; z < to[0]; z++) {
    for (let y = from[1]; y < to[1]; y++) {
      const row = (z * rows + y) * columns;
      for (let x = from[2] + ((z + y) % stride); x < to[2]; x += stride) {
        const [i, j] = [row + x, row + x + moved];
        if (a.mask.data[i] === Measured.no || b.mask.data[j] === Measured.no) continue;
        const [p, q] = [a.counts.data[i], b.counts.data[j]];
        n++;
        sa += p;
        sb += q;
        saa += p * p;
        sbb += q * q;
        sab += p * q;
      }
    }
  }
  const [ma, mb] = [sa / n, sb / n];
  const spread = (saa / n - ma * ma - ma) * (sbb / n - mb * mb - mb);
  return n > 1 && spread > 0 ? Math.min(1, (sab / n - ma * mb) / Math.sqrt(spread)) : Number.NEGATIVE_INFINITY;
}
