// Which reader a volume file is for: by the ending of its name and by its content, which must agree.
// A new format is one record in the list below.

import type { Volume } from "@friedel/engine";
import { FormatError } from "./errors.js";
import type { VolumeOptions } from "./limits.js";
import { isNpy } from "./npy/header.js";
import { readNpy } from "./npy/npy.js";
import { isZip, readNpzVolume } from "./npy/npz.js";
import { isTiff } from "./tiff/directory.js";
import { readTiff } from "./tiff/tiff.js";
import { isVti, readVtiVolume } from "./vtk/vti.js";

/** One file format that holds volumes. */
export interface VolumeFormat {
  /** As people call it: "NPY". */
  readonly name: string;
  /** Endings in lower case, with the dot. */
  readonly endings: readonly string[];
  /** Whether bytes start like this format. */
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly read: (bytes: Uint8Array, name: string, options: VolumeOptions) => Volume | Promise<Volume>;
}

const formats: readonly VolumeFormat[] = [
  { name: "NPY", endings: [".npy"], matches: isNpy, read: readNpy },
  { name: "NPZ", endings: [".npz"], matches: isZip, read: readNpzVolume },
  { name: "TIFF", endings: [".tif", ".tiff"], matches: isTiff, read: (...file) => readTiff(...file).volume },
  { name: "VTI", endings: [".vti"], matches: isVti, read: readVtiVolume },
];

/** The endings that {@link readVolume} knows. */
export const volumeEndings: readonly string[] = formats.flatMap((format) => format.endings);

/**
 * Reads a volume from a file of any known format. Throws {@link FormatError} for unknown and for mislabelled files, saying
 * what they really are, and whatever the format's reader throws.
 */
export async function readVolume(bytes: Uint8Array, name: string, options: VolumeOptions = {}): Promise<Volume> {
  const ending = /\.[^./\\]*$/.exec(name)?.[0].toLowerCase() ?? "";
  const byName = formats.find((format) => format.endings.includes(ending));
  const byContent = formats.find((format) => format.matches(bytes));
  if (!byName) throw new FormatError(name, `a name that ends in ${volumeEndings.join(", ")}`, ending || "no ending");
  if (byName !== byContent)
    throw new FormatError(name, `${byName.name} data, as the name says`, byContent?.name ?? describeBytes(bytes));
  return byName.read(bytes, name, options);
}

function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const start = bytes.subarray(0, 32);
  const isText = start.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
  if (isText) return `text that begins with "${new TextDecoder().decode(start.subarray(0, 16)).trim()}"`;
  return `bytes that begin with ${[...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
