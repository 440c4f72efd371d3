// The kernel that reads a band-limited field between the points of a grid twice as fine as its band needs, and its transform:
// the Kaiser–Bessel window of non-uniform Fourier transforms, w(x) = I₀(β√(1 − (2x/W)²)) for |x| ≤ W/2 and
// ŵ(f) = W sinh √(β² − (πWf)²)/√(…), f in cycles a grid step. J. A. Fessler and B. P. Sutton, IEEE Trans. Signal Process. 51, 560
// (2003), doi 10.1109/TSP.2002.807005; β after P. J. Beatty, D. G. Nishimura and J. M. Pauly, IEEE Trans. Med. Imaging 24, 799
// (2005), doi 10.1109/TMI.2005.848376. Not the kernel that spreads atoms: that one is chosen for another band.

/** Grid points read along an axis: with seven the error stays below float32's own, with six it is 2e-6 of the maximum. */
export const taps = 7;

/** Grid steps a voxel. */
export const oversampling = 2;

const beta = Math.PI * Math.sqrt(((taps / oversampling) * (oversampling - 0.5)) ** 2 - 0.8);

/** Entries of the table a grid step; between them it is linear, off by 5e-8 of the kernel's height. */
export const resolution = 2048;

/** The kernel's values at its taps for the nth of `resolution` + 2 fractions of a grid step, one set after another. */
export function kernelTable(): Float64Array {
  const table = new Float64Array((resolution + 2) * taps);
  for (let i = 0; i < table.length; i++) {
    const x = (i % taps) + Math.floor(i / taps) / resolution - taps / 2;
    const inside = 1 - ((2 * x) / taps) ** 2;
    table[i] = inside < 0 ? 0 : bessel(beta * Math.sqrt(inside));
  }
  return table;
}

/** ŵ at so many cycles a grid step; the band of the field ends at ¼. */
export function kernelTransform(frequency: number): number {
  const root = Math.sqrt(beta ** 2 - (Math.PI * taps * frequency) ** 2);
  return (taps * Math.sinh(root)) / root;
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
