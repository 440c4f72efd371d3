// Whether the starts of a phase retrieval found one object: the best of them beside those that fit next best.

import type { ComplexVolume, Transform } from "@friedel/engine";
import { correlationOf } from "../metrics/compare.js";

/** The best starts whose objects are kept, to be compared. */
export const comparedStarts = 3;

/**
 * Correlation (place and twin taken out) of one object found twice: two objects that are both within a tenth of the truth are at 0.98 or more. Wrong
 * asteroids and cells are at 0.93 to 0.97 with right ones, right ones at 0.985 and more with each other. Where the centre is missing, starts
 * share more of what is wrong: viruses behind a stop that were wrong by 0.21 to 0.24 were at 0.982 and, another fifty, at 0.989; with 0.992 and
 * more none was wrong by more than 0.15.
 */
export const sameObject = { usual: 0.985, centreMissing: 0.992 } as const;

/** How many of the best starts are one object, the best one counted. */
export interface StartAgreement {
  readonly compared: number;
  readonly agreeing: number;
}

/** Of objects in the order of their fit, on one grid; where the pattern's centre is missing they have to be nearer to each other. */
export async function agreementOf(
  [best, ...others]: readonly ComplexVolume[],
  transform: Transform,
  isCentreMissing: boolean,
): Promise<StartAgreement> {
  const least = isCentreMissing ? sameObject.centreMissing : sameObject.usual;
  let agreeing = 1;
  for (const other of others) if ((await correlationOf(other, best, transform)) >= least) agreeing++;
  return { compared: 1 + others.length, agreeing };
}

/** What the starts leave open, in a sentence: each may end at another wrong object that fits nearly as well. */
export function agreementDoubts({ compared, agreeing }: StartAgreement): string[] {
  if (compared === 1) return ["one start only, which proves little: --starts 5 shows whether others find the same object"];
  if (agreeing === compared) return [];
  const found = agreeing === 1 ? "no other found this object" : `${agreeing} found this object`;
  return [`of the ${compared} starts that fit best ${found}: more of --starts, or more that is known, would decide it`];
}

/** Of guided starts, which descend from each other. */
export const descentDoubt =
  "guided starts descend from each other, so that their agreement proves nothing: another --seed shows whether it is found again";
