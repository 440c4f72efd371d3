// What was dropped, read: a finished result where there is one, else a scan or a pattern.

import { InputError } from "@friedel/engine";
import { FormatError, type GeometryRecord, type StoredResult } from "@friedel/io";
import { type InputFile, isHdf5Name, readObjectFile, readResultFile, type Scan, stem } from "@friedel/workflow";
import type { diskFile, readScan } from "@friedel/workflow/scans";
import type { DroppedFile } from "../disk/tree.js";

/** Where files lie: in a tab those that were dropped, in Node those of the disk. */
export interface Disk {
  /** Puts files below the working directory, in place of those before. */
  put(files: readonly DroppedFile[]): Promise<void>;
  /** Puts one more beside them. */
  add(file: DroppedFile): Promise<void>;
  readonly readScan: typeof readScan;
  readonly diskFile: typeof diskFile;
}

/** A result that was read. */
export interface OpenedResult {
  readonly kind: "result";
  readonly name: string;
  readonly result: StoredResult;
  readonly geometry?: GeometryRecord;
  readonly files: readonly InputFile[];
}

/** Several files without a folder of their own are put into one of this name. */
const loose = "dropped";

/** A scan that was read, and the path that it was read from. */
export interface OpenedFrames {
  readonly kind: "scan";
  readonly path: string;
  readonly scan: Scan;
}

/** Puts what was dropped on the disk and reads it, or the file or folder of it at a path. Errors as `readScan`. */
export async function openFiles(
  disk: Disk,
  dropped: readonly DroppedFile[],
  chosen?: string,
): Promise<OpenedResult | OpenedFrames> {
  const { files, path } = chosen === undefined ? placed(dropped) : { files: dropped, path: chosen };
  await disk.put(files);
  const result = await storedResult(disk, files, path);
  return result ?? { kind: "scan", path, scan: await disk.readScan(path) };
}

/** The files, and the path of the file or folder that they are. Throws InputError for nothing. */
function placed(dropped: readonly DroppedFile[]): { readonly files: readonly DroppedFile[]; readonly path: string } {
  if (dropped.length === 0) throw new InputError("expected a file or a folder with files, found none");
  if (dropped.length === 1) return { files: dropped, path: dropped[0].path };
  const tops = new Set(dropped.map(({ path }) => path.split("/")[0]));
  const [top] = tops;
  if (tops.size === 1 && !dropped.some(({ path }) => path === top)) return { files: dropped, path: top };
  return { files: dropped.map(({ path, blob }) => ({ path: `${loose}/${path}`, blob })), path: loose };
}

/** A result among the files: `result.cxi` of a folder, or the only file, if it holds an object. */
async function storedResult(disk: Disk, files: readonly DroppedFile[], path: string): Promise<OpenedResult | undefined> {
  const isFile = files.some((file) => file.path === path);
  const place = isFile ? path : `${path}/result.cxi`;
  if (!isFile && !files.some((file) => file.path === place)) return undefined;
  const source = disk.diskFile(place);
  const isObject = isHdf5Name(place) || /\.npz$/i.test(place);
  if (!isObject) return undefined;
  try {
    const result = isHdf5Name(place)
      ? await readResultFile(source)
      : { object: await readObjectFile(source), metrics: {}, history: {}, parameters: {} };
    const { geometry } = result;
    const name = stem(path);
    return { kind: "result", name, result, ...(geometry && { geometry }), files: [await source.fingerprint()] };
  } catch (error) {
    // What holds no object is looked at as a scan, whose reader says what is wrong with it.
    if (error instanceof FormatError || error instanceof InputError) return undefined;
    throw error;
  }
}
