// Checks of options.

import type { RealVolume } from "@friedel/engine";
import { OptionError, ShapeError } from "@friedel/engine";

/** Throws {@link OptionError} unless `value` is a number from `least` to `most`. */
export function checkRange(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most)) throw new OptionError(`expected ${name} from ${least} to ${most}, found ${value}`);
}

/** Throws {@link ShapeError} unless there are three coordinates of each of some atoms. */
export function checkPositions({ length }: Float64Array): void {
  if (length === 0 || length % 3 !== 0) throw new ShapeError(`expected three coordinates an atom, found ${length} numbers`);
}

/** Fewer voxels than this have neither a form nor a phase field. */
const fewestVoxels = 8;

/** Throws {@link OptionError} where the shares inside add up to too few voxels. */
export function checkResolved({ data }: RealVolume): void {
  const count = data.reduce((sum, share) => sum + share, 0);
  if (count < fewestVoxels)
    throw new OptionError(
      `expected a crystal of at least ${fewestVoxels} voxels, found ${count.toFixed(1)}: make it or the array larger`,
    );
}
