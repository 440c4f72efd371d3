// Opens an HDF5 file for the time of a callback.

import { FormatError } from "../errors.js";
import type { ReadLimits } from "../limits.js";
import { Hdf5File } from "./file.js";
import { withLibrary } from "./library.js";
import { NativeFile } from "./native-file.js";
import type { Hdf5Input } from "./source.js";
import { inputFolder, mountInput } from "./source-fs.js";

/** Room for the library's own tables, one piece of values, and the chunks under way. */
const readerBytes = 2 ** 28;

/**
 * Opens a file, hands it to `use`, and closes it. `use` must be synchronous, and the file is of no use after it.
 * Throws {@link FormatError} if the input is no HDF5 file, and what `use` throws.
 */
export function withHdf5<T>(input: Hdf5Input, use: (file: Hdf5File) => T, limits: ReadLimits = {}): Promise<T> {
  return withLibrary(readerBytes, (job) => {
    const { library } = job;
    const wrong = (cause?: unknown) =>
      new FormatError(input.name, "an HDF5 file", "no HDF5 structure, or a damaged one", { cause });
    const mounted = mountInput(library.FS, input);
    try {
      const id = attempt(() => library.open(`${inputFolder}/${mounted.place}`, library.H5F_ACC_RDONLY, false, -1, -1), wrong);
      if (id < 0n) throw wrong();
      const native = new NativeFile(job, id, input, mounted, limits);
      try {
        return use(new Hdf5File(native));
      } finally {
        native.close();
        attempt(() => library.close_file(id), wrong);
      }
    } finally {
      mounted.unmount();
    }
  });
}

function attempt<T>(action: () => T, wrong: (cause: unknown) => FormatError): T {
  try {
    return action();
  } catch (cause) {
    throw wrong(cause);
  }
}
