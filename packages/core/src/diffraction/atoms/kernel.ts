// The kernel that spreads points over a grid, and its transform: the Kaiser–Bessel window of non-uniform Fourier transforms,
// w(x) = I₀(β√(1 − (2x/W)²)) for |x| ≤ W/2, ŵ(f) = W sinh √(β² − (πWf)²)/√(…), f in cycles a voxel. J. I. Jackson, C. H. Meyer,
// D. G. Nishimura and A. Macovski, IEEE Trans. Med. Imaging 10, 473 (1991); β after P. J. Beatty, D. G. Nishimura and
// J. M. Pauly, IEEE Trans. Med. Imaging 24, 799 (2005), doi 10.1109/TMI.2005.848376.

/** Voxels that an atom is spread over along an axis. The loop that spreads them is written out for six. */
export const kernelWidth = 6;

/**
 * The grid is that much finer than the part of its band that β is chosen for: what other parts of the spectrum leave there is
 * least up to 5/16 of the sampling frequency, a little beyond the central half of the axis.
 */
const oversampling = 1.6;
const shape = Math.PI * Math.sqrt(((kernelWidth / oversampling) * (oversampling - 0.5)) ** 2 - 0.8);

/** Entries of the table a voxel; between them it is linear, off by 4e-8 of the kernel's height. */
const resolution = 2048;

let table: Float64Array | undefined;

/** The kernel's values at its six voxels for the nth of `resolution` + 2 fractions of a voxel, one after another. */
function tabulated(): Float64Array {
  if (table) return table;
  table = new Float64Array((resolution + 2) * kernelWidth);
  for (let i = 0; i < table.length; i++) {
    const x = (i % kernelWidth) + Math.floor(i / kernelWidth) / resolution - kernelWidth / 2;
    const inside = 1 - ((2 * x) / kernelWidth) ** 2;
    table[i] = inside < 0 ? 0 : bessel(shape * Math.sqrt(inside));
  }
  return table;
}

/** Writes the kernel's values at the six voxels about `place` into `weights`; returns the first of them. */
export function kernelAt(place: number, weights: Float64Array): number {
  const values = tabulated();
  const first = Math.ceil(place - kernelWidth / 2);
  const fraction = (first - place + kernelWidth / 2) * resolution;
  const entry = Math.floor(fraction);
  const rest = fraction - entry;
  const at = entry * kernelWidth;
  for (let tap = 0; tap < kernelWidth; tap++) {
    const value = values[at + tap];
    weights[tap] = value + rest * (values[at + tap + kernelWidth] - value);
  }
  return first;
}

/** ŵ at so many cycles a voxel, from −½ to ½. */
export function kernelTransform(frequency: number): number {
  const root = Math.sqrt(shape ** 2 - (Math.PI * kernelWidth * frequency) ** 2);
  return (kernelWidth * Math.sinh(root)) / root;
}

/** I₀ by its power series, which has no cancellation. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}
