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
  return writeHdf5((file) => {
    const table = <T extends Hdf5Table["data"]>(data: T, part: (sample: Sample) => T, isComplex = false): Hdf5Table => {
      samples.forEach((sample, i) => {
        data.set(part(sample), (i * data.length) / samples.length);
      });
      return { shape: extent, data, isComplex };
    };
    const length = samples.length * voxelCount(shape);
    file.value("/format", "friedel samples, version 2");
    file.value(
      "/index",
      samples.map(({ index }) => index),
    );
    file.value(
      "/class",
      samples.map(({ facts }) => facts.className),
    );
    file.value(
      "/facts",
      samples.map(({ facts }) => JSON.stringify(facts)),
      { note: "JSON: all that was drawn" },
    );
    file.table(
      "/mask",
      table(new Uint8Array(length), ({ mask }) => maskArrays(mask).mask.data),
      storage,
      { note: "0: measured; 1: not measured" },
    );
    file.table(
      "/support",
      table(new Uint8Array(length), ({ support }) => support.data),
      storage,
      { note: "1: inside" },
    );
    file.table(
      "/counts",
      table(new Float32Array(length), ({ counts }) => counts.data),
      storage,
      { note: "zero frequency at index floor(N/2) of every axis; 0 where not measured" },
    );
    const objects = table(new Float32Array(2 * length), ({ object }) => object.data, true);
    file.table("/object", objects, isMostlyZero(objects.data) ? storage : undefined, {
      note: "counts are Poisson with mean proportional to |F|^2, F(q) = sum of object(r) exp(-i q.r)",
    });
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
  return withHdf5(
    input,
    (file) => {
      const [count, ...shape] = file.dataset("/counts").shape ?? [];
      if (shape.length !== 3) throw new FormatError(input.name, "/counts over four axes", `${shape.length + 1}`);
      return use({ count, sample: (place) => readSample(file, [shape[0], shape[1], shape[2]], place) });
    },
    limits,
  );
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
export function textsIn(file: Hdf5File, path: string): readonly string[] {
  const value = file.value(path);
  const list = typeof value === "string" ? [value] : value;
  if (Array.isArray(list) && list.every((text) => typeof text === "string")) return list;
  throw new FormatError(file.name, `texts at ${path}`, typeof value);
}

/** Numbers of a dataset. */
export function numbersIn(file: Hdf5File, path: string): readonly number[] {
  const value = file.value(path);
  const list = typeof value === "number" ? [value] : value;
  if (Array.isArray(list) && list.every((number) => typeof number === "number")) return list;
  throw new FormatError(file.name, `numbers at ${path}`, typeof value);
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
