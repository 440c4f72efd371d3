// Checkpoints of a refinement as JSON and named arrays for any container: the state of an `auto` search at the end of a round; of
// `polish` and `paper` a standing, arrays, and the phaser's state where that matters.

import {
  type ComplexVolume,
  type CrystalModel,
  complexVolume,
  DataError,
  type MaskVolume,
  type Measurement,
  maskVolume,
  OptionError,
  type PhaserState,
  realVolume,
  type Shape,
} from "@friedel/engine";
import { fingerprintOf } from "../phasing/index.js";
import type { GivenStart } from "./input.js";
import type { RefineOptions } from "./options.js";
import type { RefineCheckpoint } from "./result.js";
import type { Candidate } from "./search/candidates.js";
import type { AutoState } from "./search/state.js";

type Arrays = RefineCheckpoint["arrays"];

/** Packs a state. */
export function packState(options: RefineOptions, fingerprint: string, state: AutoState): RefineCheckpoint {
  const arrays: Record<string, Float32Array | Uint8Array> = {};
  const candidates = state.candidates.map(({ object, support, ...rest }, i) => {
    arrays[`object.${i}`] = object.data;
    arrays[`support.${i}`] = support.data;
    return rest;
  });
  const found = state.found.map(({ model, start, loss }, i) => {
    arrays[`planes.${i}`] = model.planes;
    arrays[`phase.${i}`] = model.phase.values;
    return { start, loss, grid: model.phase.shape };
  });
  return { meta: { kind: "refine", version: 1, options, fingerprint, state: { ...state, candidates, found } }, arrays };
}

/** The state of a checkpoint; errors as {@link requireOwnCheckpoint}, {@link DataError} where it is incomplete. */
export function unpackState(checkpoint: RefineCheckpoint, options: RefineOptions, shape: Shape, fingerprint: string): AutoState {
  requireOwnCheckpoint(checkpoint, options, fingerprint);
  const { meta, arrays } = checkpoint;
  // What `packState` wrote, with the arrays taken out.
  const state = meta.state as Omit<AutoState, "candidates" | "found"> & {
    readonly candidates: readonly Omit<Candidate, "object" | "support">[];
    readonly found: readonly { readonly start: number; readonly loss: number; readonly grid: CrystalModel["phase"]["shape"] }[];
  };
  return {
    ...state,
    candidates: state.candidates.map((rest, i) => ({
      ...rest,
      object: objectFrom(arrays, i, shape),
      support: supportFrom(arrays, i, shape),
    })),
    found: state.found.map(({ start, loss, grid }, i) => ({
      start,
      loss,
      model: {
        planes: floats(arrays, `planes.${i}`),
        phase: { shape: grid, values: floats(arrays, `phase.${i}`) },
      },
    })),
  };
}

function objectFrom(arrays: Arrays, i: number, shape: Shape): ComplexVolume {
  return complexVolume(shape, floats(arrays, `object.${i}`));
}

function supportFrom(arrays: Arrays, i: number, shape: Shape): MaskVolume {
  const data = arrays[`support.${i}`];
  if (!(data instanceof Uint8Array)) throw new DataError(`expected a checkpoint with support ${i}, found none`);
  return maskVolume(shape, data);
}

function floats(arrays: Arrays, name: string): Float32Array {
  const data = arrays[name];
  if (!(data instanceof Float32Array)) throw new DataError(`expected a checkpoint with ${name}, found none`);
  return data;
}

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

/**
 * Throws {@link OptionError} where a checkpoint belongs to other options, {@link DataError} where it belongs to another measurement
 * or start, or to something else than a refinement.
 */
function requireOwnCheckpoint({ meta }: RefineCheckpoint, options: RefineOptions, fingerprint: string): void {
  if (meta.kind !== "refine" || meta.version !== 1) throw new DataError("expected a checkpoint of a refinement, found another");
  for (const key of Object.keys(options) as (keyof RefineOptions)[]) {
    const [expected, found] = [JSON.stringify(options[key]), JSON.stringify(meta.options[key])];
    if (expected !== found) throw new OptionError(`expected a checkpoint with ${key} ${expected}, found ${found}`);
  }
  if (meta.fingerprint !== fingerprint) throw new DataError("expected a checkpoint of this measurement and start, found another");
}
