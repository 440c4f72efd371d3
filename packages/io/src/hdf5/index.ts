// The door of HDF5.
export type { Hdf5Dataset, Hdf5File, Hdf5Kind, Hdf5Slab, Hdf5Value } from "./file.js";
export type { Hdf5Filter } from "./filters.js";
export { preloadHdf5 } from "./library.js";
export { isHdf5, withHdf5 } from "./open.js";
export { type ByteSource, bytesSource, type Hdf5Input } from "./source.js";
export { formatType, type Hdf5Type } from "./type.js";
export {
  type Hdf5Attributes,
  type Hdf5Table,
  type Hdf5Writable,
  type Hdf5Writer,
  type TableStorage,
  type VolumeStorage,
  writeHdf5,
} from "./write.js";
