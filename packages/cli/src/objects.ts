// Objects by path, whichever format they are in.

import { type ComplexVolume, DataError } from "@friedel/core";
import { availableMemory, readVolumeFile } from "@friedel/io/node";

/** Name of the object in the NPZ files that friedel writes. */
const objectName = "object";

/** Reads a complex object; from an NPZ the array `object` unless another is named. Throws FileError, FormatError, DataError. */
export async function loadObject(path: string, array?: string): Promise<ComplexVolume> {
  const name = array ?? (/\.npz$/i.test(path) ? objectName : undefined);
  const volume = await readVolumeFile(path, { maxBytes: availableMemory(), ...(name !== undefined && { array: name }) });
  if (volume.kind !== "complex") throw new DataError(`${path}: expected a complex object, found real numbers`);
  return volume;
}
