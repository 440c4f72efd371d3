// A mask of the user's own, of any kind of file: not zero where nothing was measured; one frame stands for all.

import { InputError, type MaskVolume, Measured, type Shape, type Volume } from "@friedel/engine";
import { maskFromFile, readMaskDataset, readMaskVolume } from "@friedel/io";
import { type InputSource, isHdf5Name, isNewMatlab } from "./source.js";

/** A file with a mask, and where in an HDF5 file it is. */
export interface MaskSource {
  readonly source: InputSource;
  readonly path?: string;
  /** Nobody named it: it was found beside the data by its name, and is used only if it fits. */
  readonly isFound?: boolean;
}

/** Reads a mask for frames of `shape`. Throws FormatError for another shape too, FileError, each with the file's name. */
export async function readMask({ source, path }: MaskSource, shape: Shape): Promise<MaskVolume> {
  return maskFromFile(await read(source, path, shape), shape, source.name);
}

/** The user's mask, or that found beside the data, with what is to be said of the latter. Errors as {@link readMask} for the former. */
export async function chosenMask(
  { isFound = false, ...given }: MaskSource,
  shape: Shape,
): Promise<{ readonly mask?: MaskVolume; readonly notes: readonly string[] }> {
  if (!isFound) return { mask: await readMask(given, shape), notes: [] };
  const { name } = given.source;
  try {
    return { mask: await readMask(given, shape), notes: [`${name} lies beside it and is used as its mask (1: not measured)`] };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { notes: [`a mask lies beside it that cannot be used (--mask names another): ${error.message}`] };
  }
}

async function read(source: InputSource, path: string | undefined, shape: Shape): Promise<Volume> {
  const limits = source.maxBytes === undefined ? {} : { maxBytes: source.maxBytes };
  if (isHdf5Name(source.name) || (await isNewMatlab(source))) {
    return source.lend((input) => readMaskDataset(input, shape, { ...limits, ...(path !== undefined && { path }) }));
  }
  return readMaskVolume(await source.bytes(), source.name, limits);
}

/** What both masks have as measured. */
export function bothMeasured(own: MaskVolume, more: MaskVolume): MaskVolume {
  return { ...own, data: own.data.map((value, i) => (more.data[i] === Measured.no ? Measured.no : value)) };
}
