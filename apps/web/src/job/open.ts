// What was dropped, read: a finished result where there is one, else a scan or a pattern.

import { InputError } from "@friedel/engine";
import { FormatError, type GeometryRecord, type StoredResult, type StoredStrain } from "@friedel/io";
import { type InputFile, isHdf5Name, readObjectFile, readResultFile, readStrainFile, type Scan, stem } from "@friedel/workflow";
import type { diskFile, readScan } from "@friedel/workflow/scans";
import { bytesOf } from "../disk/content.js";
import type { DroppedFile } from "../disk/tree.js";
import type { SavedFile } from "./records.js";

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

/** An image in space that was stored, with the files beside it. */
export interface OpenedStrain {
  readonly kind: "strain";
  readonly name: string;
  readonly strain: StoredStrain;
  /** What it was made of, where that lies beside it. */
  readonly result?: StoredResult;
  readonly files: readonly SavedFile[];
  read(name: string): Promise<Uint8Array>;
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
): Promise<OpenedStrain | OpenedResult | OpenedFrames> {
  const { files, path } = chosen === undefined ? placed(dropped) : { files: dropped, path: chosen };
  await disk.put(files);
  const stored = (await storedStrain(disk, files, path)) ?? (await storedResult(disk, files, path));
  return stored ?? { kind: "scan", path, scan: await disk.readScan(path) };
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

/** `strain.cxi`, asked for or beside the result that is: it has what the result alone has not, as error bars. */
async function storedStrain(disk: Disk, files: readonly DroppedFile[], path: string): Promise<OpenedStrain | undefined> {
  const isFile = files.some((file) => file.path === path);
  const folder = isFile ? path.slice(0, path.lastIndexOf("/") + 1) : `${path}/`;
  const own = isFile ? path.slice(folder.length) : "result.cxi";
  const isAsked = own !== "result.cxi";
  const place = isAsked ? path : `${folder}strain.cxi`;
  if ((isAsked && !isHdf5Name(place)) || !files.some((file) => file.path === place)) return undefined;
  try {
    const strain = await readStrainFile(disk.diskFile(place));
    if (!strain) return undefined;
    const source = disk.diskFile(`${folder}result.cxi`);
    const result = isAsked ? undefined : await readResultFile(source);
    if (result && !belongs(strain, result, (await source.fingerprint()).sha256)) return undefined;
    const name = isAsked || folder === "" ? stem(place) : stem(folder.slice(0, -1));
    return { kind: "strain", name, strain, ...(result && { result }), ...besideIn(files, folder) };
  } catch (error) {
    // One that is not whole does not keep the result beside it from being opened.
    if (error instanceof FormatError && !isAsked) return undefined;
    throw error;
  }
}

/** Whether one run wrote both, or the image was made of this result. */
function belongs({ provenance }: StoredStrain, result: StoredResult, sha256: string): boolean {
  if (!provenance) return false;
  return provenance.command === result.provenance?.command || provenance.inputSha256.includes(sha256);
}

/** What friedel writes beside a result. */
const written =
  /^((result|strain|pattern)\.cxi|result\.(npz|vti)|strain\.vti|surface\.vtp|report\.html|figures\/[^/]+\.(svg|png|pdf))$/;

function besideIn(files: readonly DroppedFile[], folder: string): Pick<OpenedStrain, "files" | "read"> {
  const beside = files.flatMap(({ path, blob }) => {
    const name = path.startsWith(folder) ? path.slice(folder.length) : "";
    return written.test(name) ? [[name, blob] as const] : [];
  });
  const blobs = new Map(beside);
  return {
    files: beside.map(([name, { size }]) => ({ name, bytes: size })),
    async read(name) {
      const blob = blobs.get(name);
      if (!blob) throw new InputError(`expected ${name} beside the result, found none`);
      return bytesOf(blob);
    },
  };
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
