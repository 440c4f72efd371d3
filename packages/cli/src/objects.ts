// Objects by path, whichever format they are in.

import { type ComplexVolume, DataError } from "@friedel/engine";
import { availableMemory, readResultFile, readVolumeFile } from "@friedel/io/node";

/** Name of the object in the NPZ files that friedel writes. */
const objectName = "object";

/** Whether a path's ending is one that HDF5 files have. */
export function isHdf5Name(path: string): boolean {
  return /\.(cxi|h5|hdf5?|he5|nxs|nx)$/i.test(path);
}

/** Reads a complex object; from an NPZ the array `object` unless another is named. Throws FileError, FormatError, DataError. */
export async function loadObject(path: string, array?: string): Promise<ComplexVolume> {
  const maxBytes = availableMemory();
  if (isHdf5Name(path)) return (await readResultFile(path, { maxBytes, ...(array !== undefined && { path: array }) })).object;
  const name = array ?? (/\.npz$/i.test(path) ? objectName : undefined);
  const volume = await readVolumeFile(path, { maxBytes, ...(name !== undefined && { array: name }) });
  if (volume.kind !== "complex") throw new DataError(`${path}: expected a complex object, found real numbers`);
  return volume;
}
