// Which file, in which state, the results in a folder are of: a result is current if its file is as it was when it was read.

import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { InputFile } from "../provenance.js";
import { diskFile } from "./files.js";

/** Name of the record in a folder of results. */
export const sourceRecordName = ".friedel-source.json";

/** A file as it was read. */
export interface SourceRecord {
  readonly name: string;
  readonly bytes: number;
  /** Time of its last change, milliseconds; of another clock than ours, perhaps. */
  readonly changed: number;
  readonly sha256: string;
}

/** Reads a file by `read`, and says in which state; no record where it changed meanwhile: then what was read is of neither state. */
export async function readWithRecord<T extends { readonly file: InputFile }>(
  path: string,
  read: () => Promise<T>,
): Promise<{ readonly value: T; readonly record: SourceRecord | undefined }> {
  const before = await lookAt(path);
  const value = await read();
  const after = await lookAt(path);
  const isSame = before && after && before.bytes === after.bytes && before.changed === after.changed;
  return { value, record: isSame ? { ...before, sha256: value.file.sha256 } : undefined };
}

/** The record in a folder of results; undefined where there is none that can be read. */
export async function readSourceRecord(folder: string): Promise<SourceRecord | undefined> {
  try {
    const found = JSON.parse(await readFile(join(folder, sourceRecordName), "utf8")) as Partial<SourceRecord> | null;
    const { name, bytes, changed, sha256 } = found ?? {};
    const isWhole = name !== undefined && bytes !== undefined && changed !== undefined && sha256 !== undefined;
    return isWhole ? { name, bytes, changed, sha256 } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a file still is as a record says: name, length, time of the last change, and content. */
export async function isAsRecorded(path: string, record: SourceRecord): Promise<boolean> {
  const now = await lookAt(path);
  if (!now || now.name !== record.name || now.bytes !== record.bytes || now.changed !== record.changed) return false;
  const { sha256 } = await diskFile(path).fingerprint();
  return sha256 === record.sha256;
}

async function lookAt(path: string): Promise<Omit<SourceRecord, "sha256"> | undefined> {
  const info = await stat(path).catch(() => undefined);
  return info && { name: basename(path), bytes: info.size, changed: info.mtimeMs };
}
