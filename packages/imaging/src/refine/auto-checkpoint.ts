// Stopping and going on: the state of an `auto` search at the end of a round, as JSON and named arrays for any container.

import type { CrystalModel } from "@friedel/engine";
import { type ComplexVolume, complexVolume, DataError, type MaskVolume, maskVolume, type Shape } from "@friedel/engine";
import type { AutoState } from "./auto-state.js";
import type { Candidate } from "./candidates.js";
import type { RefineOptions } from "./options.js";
import { requireOwnCheckpoint } from "./own-checkpoint.js";
import type { RefineCheckpoint } from "./result.js";

type Arrays = Record<string, Float32Array | Uint8Array>;

/** Packs a state. */
export function packState(options: RefineOptions, fingerprint: string, state: AutoState): RefineCheckpoint {
  const arrays: Arrays = {};
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

function objectFrom(arrays: RefineCheckpoint["arrays"], i: number, shape: Shape): ComplexVolume {
  return complexVolume(shape, floats(arrays, `object.${i}`));
}

function supportFrom(arrays: RefineCheckpoint["arrays"], i: number, shape: Shape): MaskVolume {
  const data = arrays[`support.${i}`];
  if (!(data instanceof Uint8Array)) throw new DataError(`expected a checkpoint with support ${i}, found none`);
  return maskVolume(shape, data);
}

function floats(arrays: RefineCheckpoint["arrays"], name: string): Float32Array {
  const data = arrays[name];
  if (!(data instanceof Float32Array)) throw new DataError(`expected a checkpoint with ${name}, found none`);
  return data;
}
