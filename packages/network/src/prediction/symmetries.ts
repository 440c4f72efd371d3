// Under which symmetries a network is asked about one pattern: the cube's 48. Conjugation adds no pattern to them: I(−Rq) is the
// pattern of ρ(−Rr) and of ρ*(Rr), twins, and which of the two a network answers with is found out when answers are laid over each other.

import { OptionError } from "@friedel/engine";
import { identity, type Symmetry, symmetries } from "../data/symmetry.js";

const distinct = symmetries.filter(({ conjugate }) => !conjugate);
/** Without a divisor in common with 48, and so that orders of the axes and reversals both change from one to the next. */
const stride = 29;

/** The most samples there are. */
export const mostSamples = distinct.length;

/** The first `count` symmetries in which a pattern is shown, the identity first. Throws OptionError for other counts than 1 to 48. */
export function chooseSymmetries(count: number): readonly Symmetry[] {
  if (!(Number.isSafeInteger(count) && count >= 1 && count <= mostSamples))
    throw new OptionError(`expected from 1 to ${mostSamples} samples, found ${count}`);
  return Array.from({ length: count }, (_, i) => (i === 0 ? identity : distinct[(i * stride) % mostSamples]));
}

/** The symmetry that takes back what another did. */
export function inverseOf({ axes, reversed, conjugate }: Symmetry): Symmetry {
  const back: [number, number, number] = [0, 0, 0];
  const backReversed: [boolean, boolean, boolean] = [false, false, false];
  axes.forEach((axis, a) => {
    back[axis] = a;
    backReversed[axis] = reversed[a];
  });
  return { axes: back, reversed: backReversed, conjugate };
}
