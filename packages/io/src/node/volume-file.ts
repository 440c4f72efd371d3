// Volumes by path.

import type { Volume } from "@friedel/engine";
import { readVolume, type VolumeOptions } from "../volume-formats.js";
import { readFileBytes } from "./files.js";

/** Reads a volume file of any known format. Throws FileError, FormatError, LimitError. */
export async function readVolumeFile(path: string, options: VolumeOptions = {}): Promise<Volume> {
  return readVolume(await readFileBytes(path, options), path, options);
}
