// friedel.yaml beside a scan, found and put to use: what the scan's own files do not tell.

import { dirname, isAbsolute, join } from "node:path";
import { completedLog, parseScanSettings, type ReadFile, type ScanSettingsFile, scanSettingsName } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import type { Scan } from "../scan/scan.js";
import { diskFile } from "./files.js";

/** The file's contents, and the file. */
export interface SettingsBeside {
  readonly told: ScanSettingsFile;
  readonly file: ReadFile;
}

/** Reads the file in a folder; undefined where there is none. Throws FormatError for one that is none of its kind. */
export async function settingsBeside(folder: string): Promise<SettingsBeside | undefined> {
  const path = join(folder, scanSettingsName);
  const bytes = await readFileBytes(path).catch(() => undefined);
  if (!bytes) return undefined;
  const told = parseScanSettings(new TextDecoder().decode(bytes), path);
  const { beamline } = told;
  const isFile = beamline !== undefined && /\.ya?ml$/i.test(beamline) && !isAbsolute(beamline);
  return {
    told: isFile ? { ...told, beamline: join(dirname(path), beamline) } : told,
    file: { role: "log", ...(await diskFile(path).fingerprint()) },
  };
}

/** A scan whose log is completed, with a word about it. */
export function completed(scan: Scan, { told, file }: SettingsBeside): Scan {
  if (!scan.log) return scan;
  const log = { ...scan.log, scan: completedLog(scan.log.scan, told) };
  const names = Object.keys(told).map((name) =>
    name.replace(/(M|Ev)$/, "").replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
  );
  const said = `${names.join(", ")}: what the scan's files do not tell is taken from ${file.path}`;
  return { ...scan, log, files: [...(scan.files ?? []), file], warnings: [...scan.warnings, said] };
}
