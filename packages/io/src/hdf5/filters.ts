// Which compression of a dataset can be undone here: gzip, shuffle and HDF5's own small filters are in the library; what
// detectors write besides are plugins of the HDF Group, loaded when a file needs them.

import { FormatError } from "../errors.js";

/** One step of a dataset's compression: HDF5's registered number, and in the file its name and settings. */
export interface Hdf5Filter {
  readonly id: number;
  readonly name: string;
  readonly settings?: readonly number[];
}

/** A filter that the library takes from a plugin. */
export interface FilterPlugin {
  /** The plugin's name: its file is `libH5Z…so`. */
  readonly name: string;
  /** Settings for packing something with it. */
  readonly settings: readonly number[];
  load(): Promise<{ readonly packed: string }>;
}

/** gzip, shuffle, Fletcher checksum, N-bit, scale-offset. */
const builtIn = new Set([1, 2, 3, 5, 6]);

/** The plugins by their filters' numbers. */
export const filterPlugins: Readonly<Record<number, FilterPlugin>> = {
  32000: { name: "lzf", settings: [], load: () => import("./plugins/lzf.generated.js") },
  32001: { name: "blosc", settings: [0, 0, 0, 0, 5, 1, 1], load: () => import("./plugins/blosc.generated.js") },
  32004: { name: "lz4", settings: [0], load: () => import("./plugins/lz4.generated.js") },
  32008: { name: "bshuf", settings: [0, 2], load: () => import("./plugins/bshuf.generated.js") },
  32015: { name: "zstd", settings: [3], load: () => import("./plugins/zstd.generated.js") },
};

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

/** Thrown where a plugin has to be loaded before a job can go on; whoever runs the job loads it and starts the job again. */
export class PluginNeeded extends Error {
  readonly id: number;

  constructor(id: number) {
    super(`expected the plugin of HDF5 filter ${id} to be loaded`);
    this.id = id;
  }
}

/**
 * Throws {@link FormatError} if a filter of the dataset cannot be undone, with the filter's name and the way out, and
 * {@link PluginNeeded} if its plugin is not among those `loaded`.
 */
export function checkFilters(file: string, path: string, filters: readonly Hdf5Filter[], loaded: ReadonlySet<number>): void {
  for (const filter of filters) {
    if (builtIn.has(filter.id) || loaded.has(filter.id)) continue;
    if (Object.hasOwn(filterPlugins, filter.id)) throw new PluginNeeded(filter.id);
    const known = [1, ...Object.keys(filterPlugins).map(Number)].map((id) => names[id]).join(", ");
    const expected = `dataset ${path} uncompressed or with one of ${known} (h5repack -f GZIP=1 makes it so)`;
    throw new FormatError(file, expected, `compression with ${filterName(filter)} (filter ${filter.id})`);
  }
}
