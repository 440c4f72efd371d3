// The Kaiser–Bessel window of non-uniform Fourier transforms: w(x) = I₀(β√(1 − (2x/W)²)) for |x| ≤ W/2, and its transform
// ŵ(f) = W sinh √(β² − (πWf)²)/√(…), f in cycles a grid step. J. I. Jackson, C. H. Meyer, D. G. Nishimura and A. Macovski, IEEE
// Trans. Med. Imaging 10, 473 (1991); J. A. Fessler and B. P. Sutton, IEEE Trans. Signal Process. 51, 560 (2003); β after
// P. J. Beatty, D. G. Nishimura and J. M. Pauly, IEEE Trans. Med. Imaging 24, 799 (2005), doi 10.1109/TMI.2005.848376.

/** Entries of a window's table a grid step; between them it is linear, off by 5e-8 of the window's height. */
export const windowResolution = 2048;

export interface KaiserBessel {
  /** The window at its W grid points for the nth of `windowResolution` + 2 fractions of a grid step, one set after another. */
  readonly table: () => Float64Array;
  /** ŵ at so many cycles a grid step, from −½ to ½. */
  readonly transform: (frequency: number) => number;
}

/** The window over `width` grid points for a grid that is `oversampling` times as fine as the band that is wanted. */
export function kaiserBessel(width: number, oversampling: number): KaiserBessel {
  const beta = Math.PI * Math.sqrt(((width / oversampling) * (oversampling - 0.5)) ** 2 - 0.8);
  let table: Float64Array | undefined;
  return {
    table: () => {
      table ??= Float64Array.from({ length: (windowResolution + 2) * width }, (_, i) => {
        const x = (i % width) + Math.floor(i / width) / windowResolution - width / 2;
        const inside = 1 - ((2 * x) / width) ** 2;
        return inside < 0 ? 0 : bessel(beta * Math.sqrt(inside));
      });
      return table;
    },
    transform: (frequency) => {
      const root = Math.sqrt(beta ** 2 - (Math.PI * width * frequency) ** 2);
      return (width * Math.sinh(root)) / root;
    },
  };
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
