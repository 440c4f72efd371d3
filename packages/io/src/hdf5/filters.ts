// Which compression of a dataset can be undone here. The library is built with gzip, shuffle and HDF5's own small filters;
// the plugins that detectors use are not in it.

import { FormatError } from "../errors.js";

/** One step of a dataset's compression: HDF5's registered number, and the name in the file. */
export interface Hdf5Filter {
  readonly id: number;
  readonly name: string;
}

/** gzip, shuffle, Fletcher checksum, N-bit, scale-offset. */
const readable = new Set([1, 2, 3, 5, 6]);

/** Names of registered filters, as the HDF Group lists them. */
const names: Readonly<Record<number, string>> = {
  1: "gzip",
  2: "shuffle",
  3: "fletcher32",
  4: "szip",
  5: "nbit",
  6: "scaleoffset",
  307: "bzip2",
  32000: "LZF",
  32001: "Blosc",
  32004: "LZ4",
  32008: "bitshuffle",
  32013: "ZFP",
  32015: "Zstandard",
  32026: "Blosc2",
};

/** The filter's usual name, for people. */
export function filterName(filter: Hdf5Filter): string {
  return names[filter.id] ?? (filter.name === "" ? `number ${filter.id}` : filter.name);
}

/** Throws {@link FormatError} if a filter of the dataset cannot be undone; the sentence names the filter and the way out. */
export function checkFilters(file: string, path: string, filters: readonly Hdf5Filter[]): void {
  const unknown = filters.find(({ id }) => !readable.has(id));
  if (unknown === undefined) return;
  const expected = `dataset ${path} uncompressed or with gzip (h5repack -f GZIP=1 makes it so)`;
  throw new FormatError(file, expected, `compression with ${filterName(unknown)} (filter ${unknown.id})`);
}
