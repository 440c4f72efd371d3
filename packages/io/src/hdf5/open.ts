// Opens an HDF5 file for the time of a callback.

import { FormatError } from "../errors.js";
import type { ReadLimits } from "../limits.js";
import { Hdf5File } from "./file.js";
import { withLibrary } from "./library.js";
import type { Hdf5Input } from "./source.js";
import { mountInput } from "./source-fs.js";

const folder = "/input";
const fileName = "main.h5";
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
    mountInput(library.FS, folder, fileName, input);
    try {
      const id = attempt(() => library.open(`${folder}/${fileName}`, library.H5F_ACC_RDONLY, false, -1, -1), wrong);
      if (id < 0n) throw wrong();
      try {
        return use(new Hdf5File(job, id, input, limits));
      } finally {
        attempt(() => library.close_file(id), wrong);
      }
    } finally {
      library.FS.unmount(folder);
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
