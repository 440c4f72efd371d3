// The members of an ensemble: fits to counts that are drawn anew, each begun with other phases. What they do not agree about, the
// measurement does not say. Counts: the bootstrap of strain/uncertainty/counting.ts.

import type { FitJob } from "./jobs.js";
import { beginningsOf } from "./jobs.js";
import type { Settled } from "./settle.js";

/** Root mean square of the pushed phase, radians. */
const push = 0.5;

/** Range of the support's size of members that roam, in units of what they settled in. */
const sizes = [0.92, 1.08] as const;

/** Streams of {@link pushed} beyond those that settling takes, and a number beyond those that its waves take. */
const [firstStream, firstFree] = [100, 1000];

/**
 * The draw of a member's counts: two have one, and differ by where they began. Of too few members for two pairs each has its own, for a
 * pair alone shows nothing of the counts' noise.
 */
export function drawOf(number: number, members: number): number {
  return members < 4 ? number : Math.floor(number / 2);
}

/** The fit of member `number` of so many, of a seed. */
export function memberJob({ beginnings, roomVoxels }: Settled, seed: number, number: number, members: number): FitJob {
  const stream = firstStream + number;
  const [least, most] = sizes;
  const size = least + (most - least) * beginningsOf(seed, stream).uniform(firstFree);
  return {
    begin: beginnings[number % beginnings.length],
    push: { seed, stream, rms: push },
    redraw: { seed, number: drawOf(number, members) },
    ...(roomVoxels !== undefined && { roomVoxels: Math.round(size * roomVoxels) }),
  };
}
