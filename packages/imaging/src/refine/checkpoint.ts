// Checkpoints of a refinement, as JSON and named arrays for any container: of `auto` the state of its search at the end of a round; of
// `polish` and `paper` their state and the object with its support.

import {
  type CrystalModel,
  complexVolume,
  DataError,
  type Measurement,
  type Moments,
  maskVolume,
  realVolume,
  type Shape,
  type SupportedObject,
} from "@friedel/engine";
import { fingerprintOf, requireSameOptions } from "../phasing/checkpoint.js";
import type { RefineOptions } from "./options.js";
import type { RefineCheckpoint } from "./result.js";
import type { Candidate, SearchState } from "./search/search-state.js";

type Arrays = RefineCheckpoint["arrays"];

/** Packs the state of a search. */
export function packSearch(options: RefineOptions, fingerprint: string, state: SearchState): RefineCheckpoint {
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
  return pack(options, fingerprint, { ...state, candidates, found }, arrays);
}

/** The state of a checkpointed search; errors as {@link requireOwn}, {@link DataError} if it is incomplete. */
export function unpackSearch(
  checkpoint: RefineCheckpoint,
  options: RefineOptions,
  shape: Shape,
  fingerprint: string,
): SearchState {
  const { meta, arrays } = requireOwn(checkpoint, options, fingerprint);
  // As `packSearch` wrote it, with the arrays taken out.
  const state = meta.state as Omit<SearchState, "candidates" | "found"> & {
    readonly candidates: readonly Omit<Candidate, "object" | "support">[];
    readonly found: readonly { readonly start: number; readonly loss: number; readonly grid: CrystalModel["phase"]["shape"] }[];
  };
  return {
    ...state,
    candidates: state.candidates.map((rest, i) => ({
      ...rest,
      ...supportedObject(arrays, shape, `object.${i}`, `support.${i}`),
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

/** The checkpoint of `polish` and `paper`: a JSON-able state, the object with its support, and the moments of Adam. */
export interface StoredProgress<State> extends SupportedObject {
  readonly state: State;
  readonly moments?: Moments | undefined;
}

/** Tells a measurement with its start from any other. */
export function fingerprintOfStart(measurement: Measurement, { object, support }: SupportedObject): string {
  const asReal = realVolume([1, 1, object.data.length], object.data);
  return fingerprintOf(measurement) + fingerprintOf({ amplitude: asReal, mask: support });
}

export function packProgress<State>(
  options: RefineOptions,
  fingerprint: string,
  { state, object, support, moments }: StoredProgress<State>,
): RefineCheckpoint {
  const arrays = { object: object.data, support: support.data };
  const remembered = moments && { first: moments.first.data, second: moments.second.data };
  return pack(options, fingerprint, { state, steps: moments?.steps ?? null }, { ...arrays, ...remembered });
}

/** The progress of a checkpoint; errors as {@link requireOwn}, {@link DataError} if it is incomplete. */
export function unpackProgress<State>(
  checkpoint: RefineCheckpoint,
  options: RefineOptions,
  shape: Shape,
  fingerprint: string,
): StoredProgress<State> {
  const { meta, arrays } = requireOwn(checkpoint, options, fingerprint);
  // As `packProgress` wrote it.
  const { state, steps } = meta.state as { readonly state: State; readonly steps: number | null };
  const moment = (name: string) => complexVolume(shape, floats(arrays, name));
  return {
    state,
    ...supportedObject(arrays, shape, "object", "support"),
    ...(steps !== null && { moments: { steps, first: moment("first"), second: moment("second") } }),
  };
}

/** Object and support of a checkpoint. Throws {@link DataError} if it has none. */
function supportedObject(arrays: Arrays, shape: Shape, object: string, support: string): SupportedObject {
  const inside = arrays[support];
  if (!(inside instanceof Uint8Array)) throw new DataError(`expected a checkpoint with ${support}, found none`);
  return { object: complexVolume(shape, floats(arrays, object)), support: maskVolume(shape, inside) };
}

function floats(arrays: Arrays, name: string): Float32Array {
  const data = arrays[name];
  if (!(data instanceof Float32Array)) throw new DataError(`expected a checkpoint with ${name}, found none`);
  return data;
}

const version = 2;

function pack(options: RefineOptions, fingerprint: string, state: unknown, arrays: Arrays): RefineCheckpoint {
  return { meta: { kind: "refine", version, options, fingerprint, state }, arrays };
}

/**
 * Throws OptionError if a checkpoint belongs to other options, {@link DataError} if it belongs to another measurement or start, or is
 * not of this version's refinement.
 */
function requireOwn(checkpoint: RefineCheckpoint, options: RefineOptions, fingerprint: string): RefineCheckpoint {
  const { meta } = checkpoint;
  if (meta.kind !== "refine" || meta.version !== version) {
    throw new DataError("expected a checkpoint of a refinement by this version, found another");
  }
  requireSameOptions(options, meta.options);
  if (meta.fingerprint !== fingerprint) throw new DataError("expected a checkpoint of this measurement and start, found another");
  return checkpoint;
}
