// Zernike polynomials by Noll's number, on a circle and on an annulus, with the names that optics has for them. Each has mean square 1
// over its pupil, so a coefficient is the rms of its term.
// Circle: R. J. Noll, J. Opt. Soc. Am. 66, 207 (1976), doi 10.1364/JOSA.66.000207; annulus: V. N. Mahajan, J. Opt. Soc. Am. 71, 75 (1981),
// doi 10.1364/JOSA.71.000075.

import { OptionError } from "@friedel/engine";

/** A polynomial: order n of the radius, turns m of the angle (below 0 for the sine). */
export interface ZernikeTerm {
  readonly noll: number;
  readonly n: number;
  readonly m: number;
  readonly name: string;
}

/** Far beyond what a pupil's pixels tell apart, and where float64 still orthogonalises well. */
const largestNoll = 231;

/** The term of a number from 1 on. Throws {@link OptionError} for any other. */
export function zernikeTerm(noll: number): ZernikeTerm {
  if (!(Number.isInteger(noll) && noll >= 1 && noll <= largestNoll))
    throw new OptionError(`expected a Noll number from 1 to ${largestNoll}, found ${noll}`);
  const n = Math.floor((Math.sqrt(8 * noll - 7) - 1) / 2);
  const place = noll - (n * (n + 1)) / 2;
  const turns = n % 2 === 0 ? 2 * Math.floor(place / 2) : 2 * Math.floor((place - 1) / 2) + 1;
  const m = noll % 2 === 0 ? turns : -turns;
  return { noll, n, m: m === 0 ? 0 : m, name: nameOf(n, m) };
}

/**
 * A polynomial as a function of the place in the pupil: x to the right and y upwards over the pupil's radius, so that 0 < `obscuration`
 * ≤ √(x² + y²) ≤ 1 inside an annulus.
 */
export function zernike(noll: number, obscuration = 0): (x: number, y: number) => number {
  const { n, m } = zernikeTerm(noll);
  const turns = Math.abs(m);
  const radial = radialPolynomial(n, turns, obscuration);
  return (x, y) => {
    const t = x * x + y * y;
    let value = 0;
    for (let k = radial.length - 1; k >= 0; k--) value = value * t + radial[k];
    // r^m·cos mθ and r^m·sin mθ are the parts of (x + iy)^m.
    let [re, im] = [1, 0];
    for (let turn = 0; turn < turns; turn++) [re, im] = [re * x - im * y, re * y + im * x];
    return value * (m < 0 ? im : re);
  };
}

/**
 * The factor of r^m in a radial polynomial, by powers of t = r², so that the term has mean square 1 between the obscuration and the rim: t^0,
 * t^1, … made orthogonal one after the other under the weight t^m, which is what the mean over an annulus is for two terms of m turns.
 */
function radialPolynomial(n: number, m: number, obscuration: number): number[] {
  if (!(obscuration >= 0 && obscuration < 1))
    throw new OptionError(`expected an obscuration from 0 to below 1, found ${obscuration}`);
  const inner = obscuration ** 2;
  const angular = m === 0 ? 1 : 0.5;
  const moment = (k: number): number => (angular * (1 - inner ** (k + m + 1))) / ((k + m + 1) * (1 - inner));
  const product = (a: readonly number[], b: readonly number[]): number =>
    a.reduce((sum, p, i) => sum + p * b.reduce((inside, q, j) => inside + q * moment(i + j), 0), 0);
  const basis: number[][] = [];
  for (let k = 0; k <= (n - m) / 2; k++) {
    let next = [...new Array(k).fill(0), 1];
    // Twice, as rounding asks.
    for (const known of [...basis, ...basis]) {
      const share = product(next, known);
      next = next.map((value, i) => value - share * (known[i] ?? 0));
    }
    const length = Math.sqrt(product(next, next));
    basis.push(next.map((value) => value / length));
  }
  return basis[basis.length - 1];
}

const ranks = ["", "secondary ", "tertiary ", "quaternary ", "quinary "];
const families = ["", "coma", "astigmatism", "trefoil", "quadrafoil", "pentafoil", "hexafoil"];
/** What the cosine and the sine of so many turns are called. */
const directions = [
  ["", ""],
  ["horizontal ", "vertical "],
  ["vertical ", "oblique "],
  ["oblique ", "vertical "],
  ["vertical ", "oblique "],
];

function nameOf(n: number, m: number): string {
  const turns = Math.abs(m);
  if (n === 0) return "piston";
  if (n === 1) return m > 0 ? "tilt along x" : "tilt along y";
  if (turns === 0) return n === 2 ? "defocus" : `${ranks[n / 2 - 2] ?? `order ${n} `}spherical`;
  const direction = directions[turns]?.[m > 0 ? 0 : 1] ?? (m > 0 ? "cosine " : "sine ");
  const rank = turns === 1 ? (n - 3) / 2 : (n - turns) / 2;
  return `${ranks[rank] ?? `order ${n} `}${direction}${families[turns] ?? `${turns}-foil`}`;
}
