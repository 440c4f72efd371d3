// Checkpoints of a phase retrieval: everything that decides the rest of it, as JSON and named arrays for any container.

import type { ComplexVolume, Measurement, RealVolume, Snapshot, SupportedObject } from "@friedel/engine";
import { complexVolume, DataError, maskVolume, OptionError } from "@friedel/engine";
import type { FitMetrics } from "../metrics/fit.js";
import type { PhasingOptions } from "./options.js";

/** A row of the error curve. */
export interface HistoryRow extends FitMetrics {
  /** Iterations done. */
  readonly iteration: number;
  readonly algorithm: string;
  readonly supportVoxels: number;
}

/** How one start ended. */
export interface StartOutcome {
  readonly start: number;
  readonly history: readonly HistoryRow[];
  /** Metrics of the final object; null where the start failed. */
  readonly metrics: FitMetrics | null;
  /** Why the start failed, in a sentence; null if it did not. */
  readonly failure: string | null;
}

/** The object of a start that ended well. */
export interface KeptStart extends SupportedObject {
  readonly start: number;
}

/** The state of a phase retrieval: the finished starts, the best of them, and the present one. */
export interface Standing {
  readonly outcomes: readonly StartOutcome[];
  /** The best first. */
  readonly kept: readonly KeptStart[];
  /** The present start, its iterations done (0: not begun) and its error curve so far. */
  readonly start: number;
  readonly done: number;
  readonly history: readonly HistoryRow[];
  /** The sum of the present start's iterates that are averaged, and their number. */
  readonly average: { readonly count: number; readonly sum: Float32Array } | null;
}

/** A stored state; `meta` is JSON-able. */
export interface Checkpoint {
  readonly meta: CheckpointMeta;
  readonly arrays: Readonly<Record<string, Float32Array | Uint8Array>>;
}

const checkpointVersion = 3;

interface CheckpointMeta {
  readonly version: typeof checkpointVersion;
  readonly options: PhasingOptions;
  readonly fingerprint: string;
  readonly standing: Omit<Standing, "kept" | "average"> & { readonly kept: readonly number[]; readonly averaged: number };
  readonly phaser: Omit<Snapshot, "arrays"> | null;
}

/** Packs a standing and the phaser's snapshot (null before the first iteration of a start). */
export function packCheckpoint(
  options: PhasingOptions,
  fingerprint: string,
  standing: Standing,
  phaser: Snapshot | null,
): Checkpoint {
  const { kept, average, ...rest } = standing;
  const packed = packPhaser(phaser);
  const meta = {
    version: checkpointVersion,
    options,
    fingerprint,
    standing: { ...rest, kept: kept.map(({ start }) => start), averaged: average?.count ?? 0 },
    phaser: packed.meta,
  } as const;
  const objects = kept.flatMap(({ object, support }, place) => [
    [`object.${place}`, object.data] as const,
    [`support.${place}`, support.data] as const,
  ]);
  const arrays = {
    ...Object.fromEntries(objects),
    ...(average && { average: average.sum.slice() }),
    ...packed.arrays,
  };
  return { meta, arrays };
}

/** A phaser's snapshot as JSON and named arrays. */
function packPhaser(state: Snapshot | null): {
  readonly meta: Omit<Snapshot, "arrays"> | null;
  readonly arrays: Checkpoint["arrays"];
} {
  if (!state) return { meta: null, arrays: {} };
  const { arrays, ...meta } = state;
  return { meta, arrays: Object.fromEntries(Object.entries(arrays).map(([name, array]) => [phaserPrefix + name, array])) };
}

/** The snapshot that {@link packPhaser} packed. */
function unpackPhaser(meta: Omit<Snapshot, "arrays"> | null, arrays: Checkpoint["arrays"]): Snapshot | null {
  if (!meta) return null;
  const own = Object.entries(arrays).filter(([name]) => name.startsWith(phaserPrefix));
  return { ...meta, arrays: Object.fromEntries(own.map(([name, array]) => [name.slice(phaserPrefix.length), array])) };
}

const phaserPrefix = "phaser.";

/** Throws {@link OptionError} at the first option in which a checkpoint differs. */
export function requireSameOptions<Options extends object>(options: Options, stored: Options): void {
  for (const key of Object.keys(options) as (keyof Options & string)[]) {
    const [expected, found] = [JSON.stringify(options[key]), JSON.stringify(stored[key])];
    if (expected !== found) throw new OptionError(`expected a checkpoint with ${key} ${expected}, found ${found}`);
  }
}

/**
 * The standing and the phaser's snapshot of a checkpoint. Throws {@link OptionError} where it belongs to other options,
 * {@link DataError} where it belongs to another measurement or is incomplete.
 */
export function unpackCheckpoint(
  { meta, arrays }: Checkpoint,
  options: PhasingOptions,
  measurement: Measurement,
  fingerprint: string,
): { standing: Standing; phaser: Snapshot | null } {
  if (meta.version !== checkpointVersion)
    throw new DataError(`expected a checkpoint of version ${checkpointVersion}, found ${meta.version}`);
  if (meta.fingerprint !== fingerprint) throw new DataError("expected a checkpoint of this measurement, found one of another");
  requireSameOptions(options, meta.options);
  const { kept: starts, averaged, ...rest } = meta.standing;
  const { shape } = measurement.amplitude;
  const kept = starts.map((start, place) => {
    const [object, support] = [arrays[`object.${place}`], arrays[`support.${place}`]];
    if (object instanceof Float32Array && support instanceof Uint8Array)
      return { start, object: complexVolume(shape, object), support: maskVolume(shape, support) };
    throw new DataError("expected a checkpoint with the best objects so far, found none");
  });
  const sum = arrays.average;
  if (averaged > 0 && !(sum instanceof Float32Array)) throw new DataError("expected a checkpoint with an average, found none");
  const average = sum instanceof Float32Array ? { count: averaged, sum } : null;
  return { standing: { ...rest, kept, average }, phaser: unpackPhaser(meta.phaser, arrays) };
}

/** A 64-bit FNV-1a-like hash of a measurement, as hexadecimal: tells measurements apart, no proof against forgery. */
export function fingerprintOf({ amplitude, mask, gain, background, constraint }: Measurement): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  const mix = (word: number): void => {
    a = Math.imul(a ^ word, 0x01000193);
    b = Math.imul(b ^ (word + (a >>> 7)), 0x85ebca6b);
  };
  for (const n of amplitude.shape) mix(n);
  const mixAll = ({ data }: RealVolume | ComplexVolume): void => {
    for (const word of new Uint32Array(data.buffer, data.byteOffset, data.length)) mix(word);
  };
  mixAll(amplitude);
  for (const value of mask.data) mix(value);
  // Named, for one volume may be given as either.
  if (gain) mix(1);
  if (gain) mixAll(gain);
  if (background) mix(2);
  if (background) mixAll(background);
  if (constraint) for (const letter of constraint.kind) mix(letter.charCodeAt(0));
  if (constraint?.kind === "modulus") mixAll(constraint.of);
  else if (constraint && "factor" in constraint && constraint.factor) mixAll(constraint.factor);
  return [a, b].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
