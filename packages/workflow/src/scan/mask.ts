// A mask of the user's own, of any kind of file: not zero where nothing was measured; one frame stands for all.

import {
  DataError,
  formatShape,
  type MaskVolume,
  Measured,
  maskVolume,
  type Shape,
  sameShape,
  type Volume,
} from "@friedel/engine";
import { readMaskDataset, readVolume } from "@friedel/io";
import { type InputSource, isHdf5Name } from "./source.js";

/** A file with a mask, and where in an HDF5 file it is. */
export interface MaskSource {
  readonly source: InputSource;
  readonly path?: string;
}

/** Reads a mask for frames of `shape`. Throws DataError for another shape, FormatError, FileError, each with the file's name. */
export async function readMask({ source, path }: MaskSource, shape: Shape): Promise<MaskVolume> {
  const found = await read(source, path, shape);
  const isFrame = sameShape(found.shape, [1, shape[1], shape[2]]);
  if (found.kind === "complex" || !(isFrame || sameShape(found.shape, shape))) {
    const expected = `a mask of ${formatShape(shape)} or of one frame`;
    throw new DataError(`${source.name}: expected ${expected}, found ${formatShape(found.shape)}`);
  }
  const { data } = maskVolume(shape);
  for (let i = 0; i < data.length; i++) data[i] = found.data[i % found.data.length] === 0 ? Measured.used : Measured.no;
  return maskVolume(shape, data);
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
