// A shard of samples as HDF5: arrays over (sample, frame, row, column), one chunk a sample, packed with gzip.

import { complexVolume, maskVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import type { Sample } from "@friedel/simulation";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { Hdf5Input } from "../hdf5/source.js";
import { type Hdf5Table, writeHdf5 } from "../hdf5/write.js";
import type { ReadLimits } from "../limits.js";
import { maskArrays, maskFrom } from "../masks.js";

/** Bytes of a shard of samples, all of one shape. */
export function writeSampleShard(samples: readonly Sample[]): Promise<Uint8Array> {
  const { shape } = samples[0].counts;
  const extent = [samples.length, ...shape];
  const storage = { chunks: [1, ...shape], gzip: 1 };
  const length = samples.length * voxelCount(shape);
  return writeHdf5((file) => {
    const table = <T extends Hdf5Table["data"]>(path: string, data: T, part: (sample: Sample) => T, note: string) => {
      for (const [i, sample] of samples.entries()) data.set(part(sample), (i * data.length) / samples.length);
      const isComplex = data.length > length;
      const isPacked = !isComplex || isMostlyZero(data);
      file.table(path, { shape: extent, data, isComplex }, isPacked ? storage : undefined, { note });
    };
    const indices = samples.map(({ index }) => index);
    const classes = samples.map(({ facts }) => facts.className);
    const facts = samples.map((sample) => JSON.stringify(sample.facts));
    const fourier = "counts are Poisson with mean proportional to |F|^2, F(q) = sum of object(r) exp(-i q.r)";
    file.value("/format", "friedel samples, version 2");
    file.value("/index", indices);
    file.value("/class", classes);
    file.value("/facts", facts, { note: "JSON: all that was drawn" });
    table("/mask", new Uint8Array(length), ({ mask }) => maskArrays(mask).mask.data, "0: measured; 1: not measured");
    table("/support", new Uint8Array(length), ({ support }) => support.data, "1: inside");
    const center = "zero frequency at index floor(N/2) of every axis; 0 where not measured";
    table("/counts", new Float32Array(length), ({ counts }) => counts.data, center);
    table("/object", new Float32Array(2 * length), ({ object }) => object.data, fourier);
  });
}

/** Objects of atoms have no zeros: gzip would take as long as drawing them, and save a tenth. */
function isMostlyZero(values: Hdf5Table["data"]): boolean {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  return zeros > values.length / 2;
}

/** A sample as read; its `facts` (everything that was drawn) are JSON that is not validated here. */
export type StoredSample = Omit<Sample, "facts"> & {
  readonly className: string;
  readonly facts: Readonly<Record<string, unknown>>;
};

/** Lends the samples of a shard, read one by one when asked for. Throws FormatError for a file that is none. */
export function withSampleShard<T>(
  input: Hdf5Input,
  use: (shard: { readonly count: number; sample(place: number): StoredSample }) => T,
  limits: ReadLimits = {},
): Promise<T> {
  const read = (file: Hdf5File) => {
    const [count, ...shape] = file.dataset("/counts").shape ?? [];
    if (shape.length !== 3) throw new FormatError(input.name, "/counts over four axes", `${shape.length + 1}`);
    return use({ count, sample: (place) => readSample(file, [shape[0], shape[1], shape[2]], place) });
  };
  return withHdf5(input, read, limits);
}

function readSample(file: Hdf5File, shape: Shape, place: number): StoredSample {
  const slab = { start: [place, 0, 0, 0], count: [1, ...shape] };
  const bytes = (path: string) => maskVolume(shape, Uint8Array.from(file.readReal(path, slab).data));
  const mask = bytes("/mask");
  return {
    index: numbersIn(file, "/index")[place] ?? place,
    className: textsIn(file, "/class")[place] ?? "",
    counts: realVolume(shape, file.readReal("/counts", slab).data),
    // In version 1 a mask was 1 where it was measured, as it is in memory.
    mask: file.value("/format") === "friedel samples, version 1" ? mask : maskFrom(mask),
    object: complexVolume(shape, file.readComplex("/object", slab).data),
    support: bytes("/support"),
    facts: factsOf(file, textsIn(file, "/facts")[place]),
  };
}

/** Texts of a dataset; those of one element come as one. */
export const textsIn = (file: Hdf5File, path: string): readonly string[] =>
  listIn(file, path, "texts", (x) => typeof x === "string");

/** Numbers of a dataset. */
export const numbersIn = (file: Hdf5File, path: string): readonly number[] =>
  listIn(file, path, "numbers", (x) => typeof x === "number");

function listIn<T>(file: Hdf5File, path: string, what: string, is: (element: unknown) => element is T): readonly T[] {
  const value = file.value(path);
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.every(is)) return list;
  throw new FormatError(file.name, `${what} at ${path}`, typeof value);
}

/** A JSON object out of a file. Throws FormatError for anything else. */
export function factsOf(file: Hdf5File, text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value));
  } catch {
    // One error below.
  }
  throw new FormatError(file.name, "facts as a JSON object", `${text?.slice(0, 40)}`);
}
