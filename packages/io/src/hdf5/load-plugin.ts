// Puts a filter's plugin into the HDF5 library. The library looks for plugins in a folder when it first meets their filter, so
// a small dataset is written with it; after that the library keeps the plugin, and the folder is emptied again.

import { unzlibSync } from "fflate";
import type { FilterPlugin } from "./filters.js";
import type { NativeLibrary } from "./native-library.js";
import { nativeClass } from "./type.js";

/** The plugin's WebAssembly module. */
export async function pluginModule({ load }: FilterPlugin): Promise<Uint8Array> {
  const { packed } = await load();
  return unzlibSync(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
}

/** Makes the library load the plugin of filter `id`. No file may be open. */
export function installPlugin(library: NativeLibrary, id: number, { name, settings }: FilterPlugin, module: Uint8Array): void {
  const [folder] = library.get_plugin_search_paths();
  const plugin = `${folder}/libH5Z${name}.so`;
  const path = "/plugin.h5";
  const elements = 1024;
  const extent = [BigInt(elements)];
  library.FS.mkdirTree(folder);
  library.FS.writeFile(plugin, module);
  const file = library.open(path, library.H5F_ACC_TRUNC, false, -1, -1);
  const values = library._malloc(4 * elements);
  const type = { type: nativeClass.integer, size: 4, signed: false, vlen: false, littleEndian: true };
  const layout = { shape: extent, maxshape: extent, chunks: extent, track_order: false };
  const packing = { compression: id, compression_opts: [...settings] };
  const status = library.create_dataset(file, "/data", BigInt(values), { ...type, ...layout, ...packing });
  library._free(values);
  const closed = library.close_file(file);
  library.FS.unlink(path);
  library.FS.unlink(plugin);
  if (status < 0 || closed < 0) throw new Error(`expected the HDF5 library to load the plugin ${name}, found that it did not`);
}
