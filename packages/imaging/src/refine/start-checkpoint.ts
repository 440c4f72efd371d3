// Stopping and going on of `paper` and `polish`: a standing, arrays, and a phaser's state where that matters. The state of `auto` is in auto-checkpoint.ts.

import type { Measurement, PhaserState } from "@friedel/engine";
import { realVolume } from "@friedel/engine";
import { fingerprintOf } from "../phasing/index.js";
import type { GivenStart } from "./input.js";
import type { RefineOptions } from "./options.js";
import { requireOwnCheckpoint } from "./own-checkpoint.js";
import type { RefineCheckpoint } from "./result.js";

type Arrays = RefineCheckpoint["arrays"];

/** What such a refinement keeps: a JSON-able standing, arrays of its own, and the phaser's state. */
export interface KeptState<T> {
  readonly standing: T;
  readonly arrays?: Arrays;
  readonly phaser?: PhaserState;
}

const prefix = "phaser.";

/** Tells a measurement with its start from any other. */
export function fingerprintOfStart(measurement: Measurement, { object, support }: GivenStart): string {
  const asReal = realVolume([1, 1, object.data.length], object.data);
  return fingerprintOf(measurement) + fingerprintOf({ amplitude: asReal, mask: support });
}

/** Packs a state. */
export function packKept<T>(
  options: RefineOptions,
  fingerprint: string,
  { standing, arrays, phaser }: KeptState<T>,
): RefineCheckpoint {
  const { arrays: own = {}, ...rest } = phaser ?? {};
  const named = Object.entries(own).map(([name, array]) => [prefix + name, array]);
  return {
    meta: { kind: "refine", version: 1, options, fingerprint, state: { standing, phaser: phaser ? rest : null } },
    arrays: { ...arrays, ...Object.fromEntries(named) },
  };
}

/** The state of a checkpoint; errors as {@link requireOwnCheckpoint}. */
export function unpackKept<T>(checkpoint: RefineCheckpoint, options: RefineOptions, fingerprint: string): KeptState<T> {
  requireOwnCheckpoint(checkpoint, options, fingerprint);
  const { meta, arrays } = checkpoint;
  // What `packKept` wrote.
  const { standing, phaser } = meta.state as { readonly standing: T; readonly phaser: Omit<PhaserState, "arrays"> | null };
  if (!phaser) return { standing, arrays };
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return {
    standing,
    arrays,
    phaser: { ...phaser, arrays: Object.fromEntries(own.map(([name, array]) => [name.slice(prefix.length), array])) },
  };
}
