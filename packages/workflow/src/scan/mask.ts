// A mask of the user's own, of any kind of file: not zero where nothing was measured; one frame stands for all.

import { type MaskVolume, Measured, type Shape, type Volume } from "@friedel/engine";
import { maskFromFile, readMaskDataset, readVolume } from "@friedel/io";
import { type InputSource, isHdf5Name } from "./source.js";

/** A file with a mask, and where in an HDF5 file it is. */
export interface MaskSource {
  readonly source: InputSource;
  readonly path?: string;
}

/** Reads a mask for frames of `shape`. Throws FormatError for another shape too, FileError, each with the file's name. */
export async function readMask({ source, path }: MaskSource, shape: Shape): Promise<MaskVolume> {
  return maskFromFile(await read(source, path, shape), shape, source.name);
}

async function read(source: InputSource, path: string | undefined, shape: Shape): Promise<Volume> {
  const limits = source.maxBytes === undefined ? {} : { maxBytes: source.maxBytes };
  if (isHdf5Name(source.name)) {
    return source.lend((input) => readMaskDataset(input, shape, { ...limits, ...(path !== undefined && { path }) }));
  }
  return readVolume(await source.bytes(), source.name, limits);
}

/** What both masks have as measured. */
export function bothMeasured(own: MaskVolume, more: MaskVolume): MaskVolume {
  return { ...own, data: own.data.map((value, i) => (more.data[i] === Measured.no ? Measured.no : value)) };
}
