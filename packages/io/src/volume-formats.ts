// Which reader a volume file is for: by the ending of its name and by its content, which must agree.
// A new format is one record in the list below.

import type { Volume } from "@friedel/engine";
import { chooseArray, type ListedArray, maskOf } from "./arrays.js";
import { isCbf, readCbf } from "./cbf/cbf.js";
import { isEdf, readEdf } from "./edf/edf.js";
import { FormatError } from "./errors.js";
import { readFits } from "./fits/fits.js";
import { isFits } from "./fits/header.js";
import { gunzip, isGzip } from "./gzip.js";
import type { VolumeOptions } from "./limits.js";
import { isMat, listedMat, listMatArrays } from "./mat/mat.js";
import { isNpy, readNpyHeader } from "./npy/header.js";
import { readNpy } from "./npy/npy.js";
import { isZip, listNpzArrays, readNpz } from "./npy/npz.js";
import { isPng, readPng } from "./png/png.js";
import type { SampleType } from "./samples.js";
import { isTiff } from "./tiff/directory.js";
import { readTiff } from "./tiff/tiff.js";
import { isVti, readVtiVolume } from "./vtk/vti.js";

/** What a file holds: a volume, and what is known beside it. */
export interface StoredVolume {
  readonly volume: Volume;
  /** How the numbers are stored. */
  readonly sample?: SampleType;
  /** The mask that the file holds beside its measurement, not 0 where nothing was measured: of its shape, or of one frame. */
  readonly mask?: { readonly name: string; readonly volume: Volume };
  /** What else the file holds and was left out, in words. */
  readonly notes?: readonly string[];
}

/** One file format that holds volumes. */
export interface VolumeFormat {
  /** As people call it: "NPY". */
  readonly name: string;
  /** Endings in lower case, with the dot. */
  readonly endings: readonly string[];
  /** Whether bytes start like this format. */
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly read: (bytes: Uint8Array, name: string, options: VolumeOptions) => StoredVolume;
}

const formats: readonly VolumeFormat[] = [
  {
    name: "NPY",
    endings: [".npy"],
    matches: isNpy,
    read: (bytes, name, options) => ({ volume: readNpy(bytes, name, options), sample: readNpyHeader(bytes, name).sample }),
  },
  { name: "NPZ", endings: [".npz"], matches: isZip, read: readStoredNpz },
  { name: "TIFF", endings: [".tif", ".tiff"], matches: isTiff, read: readTiff },
  { name: "EDF", endings: [".edf"], matches: isEdf, read: readEdf },
  { name: "CBF", endings: [".cbf"], matches: isCbf, read: readCbf },
  { name: "FITS", endings: [".fits", ".fit", ".fts"], matches: isFits, read: readFits },
  { name: "PNG", endings: [".png"], matches: isPng, read: readPng },
  { name: "MATLAB", endings: [".mat"], matches: isMat, read: readStoredMat },
  { name: "VTI", endings: [".vti"], matches: isVti, read: (...file) => ({ volume: readVtiVolume(...file) }) },
];

/** The endings that {@link readVolume} knows. */
export const volumeEndings: readonly string[] = formats.flatMap((format) => format.endings);

/**
 * Reads a volume from a file of any known format, also packed by gzip (`a.edf.gz`). Throws {@link FormatError} for unknown and for
 * mislabelled files, saying what they really are, for files with more than a volume, and whatever the format's reader throws.
 */
export async function readVolume(bytes: Uint8Array, name: string, options: VolumeOptions = {}): Promise<Volume> {
  const { volume, notes = [] } = readStored(bytes, name, options);
  if (notes.length > 0) throw new FormatError(name, "one volume and nothing else", notes[0]);
  return volume;
}

/** The mask of a file: the array that is its mask, or its only one. Errors as {@link readVolume}. */
export function readMaskVolume(bytes: Uint8Array, name: string, options: VolumeOptions = {}): Volume {
  const { volume, mask } = readStored(bytes, name, options);
  return mask?.volume ?? volume;
}

/** As {@link readVolume}, with all that the file tells of the volume. */
export function readStored(packed: Uint8Array, name: string, options: VolumeOptions = {}): StoredVolume {
  const bytes = isGzip(packed) ? gunzip(packed, name, options) : packed;
  const ending = /\.[^./\\]*$/.exec(name.replace(/\.gz$/i, ""))?.[0].toLowerCase() ?? "";
  const byName = formats.find((format) => format.endings.includes(ending));
  const byContent = formats.find((format) => format.matches(bytes));
  if (!byName) throw new FormatError(name, `a name that ends in ${volumeEndings.join(", ")}`, ending || "no ending");
  if (byName !== byContent)
    throw new FormatError(name, `${byName.name} data, as the name says`, byContent?.name ?? describeBytes(bytes));
  return byName.read(bytes, name, options);
}

function readStoredNpz(bytes: Uint8Array, file: string, { array, ...limits }: VolumeOptions): StoredVolume {
  const arrays = readNpz(bytes, file, limits);
  const listed = listNpzArrays(arrays, file);
  const read = ({ name }: ListedArray) => readNpy(arrays.get(name) ?? bytes, `${file}:${name}`, limits);
  return storedOf(listed, array, file, read);
}

function readStoredMat(bytes: Uint8Array, file: string, { array, ...limits }: VolumeOptions): StoredVolume {
  const arrays = listMatArrays(bytes, file, limits);
  return storedOf(arrays.map(listedMat), array, file, (_, place) => arrays[place].read(limits));
}

/** The volume of a file with several arrays, and its mask. */
function storedOf<A extends ListedArray & { readonly sample: SampleType }>(
  listed: readonly A[],
  wanted: string | undefined,
  file: string,
  read: (array: A, place: number) => Volume,
): StoredVolume {
  const place = chooseArray(listed, wanted, file);
  const [volume, { sample }] = [read(listed[place], place), listed[place]];
  const mask = maskOf(listed, place);
  return { volume, sample, ...(mask !== undefined && { mask: { name: listed[mask].name, volume: read(listed[mask], mask) } }) };
}

function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const start = bytes.subarray(0, 32);
  const isText = start.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
  if (isText) return `text that begins with "${new TextDecoder().decode(start.subarray(0, 16)).trim()}"`;
  return `bytes that begin with ${[...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
