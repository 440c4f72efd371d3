// `friedel info`: what a file or the folder of a scan holds, without preparing anything.

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { formatShape, type Volume } from "@friedel/core";
import {
  bytesSource,
  FileError,
  formatType,
  type Hdf5File,
  isHdf5,
  listSpecScans,
  readNpz,
  readSpecScan,
  readTiffInfo,
  readVolume,
  readVti,
  withHdf5,
} from "@friedel/io";
import { availableMemory, discoverScan, readCohereFolder, readFileBytes } from "@friedel/io/node";
import type { Command } from "commander";
import { isCohereFolder } from "../cohere-input.js";
import { addJson, type JsonFlag } from "../option-groups.js";
import { whole } from "../parse.js";
import { createReporter, figure, type Row, rowsTable } from "../report.js";
import type { Terminal } from "../terminal.js";

interface Flags extends JsonFlag {
  readonly scan?: number;
}

/** Deepest HDF5 group that is listed, and most objects of a file. */
const deepest = 12;
const mostObjects = 500;

export function addInfo(program: Command, terminal: Terminal): void {
  const command = program
    .command("info")
    .summary("what a file or a scan's folder holds")
    .description(
      "Says what a file holds: arrays with their shape and range, the scans of a SPEC log, the tree of an HDF5 file; or which files make up the scan in a folder.",
    )
    .argument("<path>", "file or folder")
    .optionsGroup("Choosing:")
    .option("--scan <n>", "scan number, in a log or a folder", whole());
  addJson(command);
  command.addHelpText(
    "after",
    "\nExamples:\n  friedel info scan54/\n  friedel info example.spec --scan 54\n  friedel info result.cxi",
  );
  command.action((path: string, flags: Flags) => run(terminal, path, flags));
}

async function run(terminal: Terminal, path: string, flags: Flags): Promise<void> {
  const reporter = createReporter(terminal, flags.json === true);
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a file or folder, found none of that name");
  const rows = info.isDirectory() ? await describeFolder(path, flags.scan) : await describeFile(path, flags.scan);
  reporter.finish(rowsTable(path, rows), { command: "info", path, contents: Object.fromEntries(rows) });
}

async function describeFolder(path: string, scan: number | undefined): Promise<Row[]> {
  const cohere = (await isCohereFolder(path)) ? await readCohereFolder(path) : undefined;
  const wanted = { ...cohere?.scan, ...(scan !== undefined && { scan }) };
  const found = await discoverScan(path, wanted, { maxBytes: availableMemory() });
  const { frames } = found;
  return [
    ...(cohere ? [["cohere experiment", cohere.experiment.id ?? ""] as const] : []),
    ["scan", `${found.scan.number}: ${found.scan.command}`],
    ["log", found.spec],
    ["frames", `${frames.length}: ${frames[0]} … ${basename(frames[frames.length - 1])}`],
    ["whitefield", found.whitefield ?? "none found"],
    ["bad pixels", found.badPixels ?? "none found"],
    ...[...(cohere?.warnings ?? []), ...found.warnings].map((warning): Row => ["warning", warning]),
  ];
}

async function describeFile(path: string, scan: number | undefined): Promise<Row[]> {
  const limits = { maxBytes: availableMemory() };
  const bytes = await readFileBytes(path, limits);
  if (isHdf5(bytes)) return withHdf5({ name: path, source: bytesSource(bytes) }, describeHdf5, limits);
  if (/\.npz$/i.test(path)) {
    const names = [...readNpz(bytes, path, limits).keys()];
    return [["NPZ", `${names.length} arrays: ${names.join(", ")}`]];
  }
  if (/\.vti$/i.test(path)) {
    const { shape, spacing, arrays } = readVti(bytes, path, limits);
    return [
      ["VTK image", `${formatShape(shape)}, spacing ${spacing.join(", ")} (z, y, x), arrays ${Object.keys(arrays).join(", ")}`],
    ];
  }
  const scans = /\.(npy|tiff?)$/i.test(path) ? [] : listSpecScans(bytes);
  if (scans.length > 0) return scan === undefined ? describeScans(scans) : describeScan(bytes, path, scan);
  const volume = await readVolume(bytes, path, limits);
  return [...(/\.tiff?$/i.test(path) ? [describeTiff(bytes, path)] : []), ...describeVolume(volume)];
}

function describeTiff(bytes: Uint8Array, path: string): Row {
  const { sample, littleEndian, frames } = readTiffInfo(bytes, path);
  return ["TIFF", `${frames} ${frames === 1 ? "page" : "pages"}, type ${sample}, ${littleEndian ? "little" : "big"}-endian`];
}

function describeVolume(volume: Volume): Row[] {
  const values = volume.data;
  let [least, most, sum, lit, odd] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) odd++;
    else {
      least = Math.min(least, value);
      most = Math.max(most, value);
      sum += value;
      if (value !== 0) lit++;
    }
  }
  const parts = volume.kind === "complex" ? " (real and imaginary parts)" : "";
  return [
    ["shape", `${formatShape(volume.shape)}, ${volume.kind}`],
    ["range", `${figure(least)} to ${figure(most)}${parts}`],
    ["sum", figure(sum, 12)],
    ["not zero", `${figure(lit, 12)} of ${figure(values.length, 12)}`],
    ...(odd > 0 ? [["not finite", figure(odd, 12)] as const] : []),
  ];
}

function describeScans(scans: readonly { readonly number: number; readonly command: string }[]): Row[] {
  return [["SPEC log", `${scans.length} scans`], ...scans.map(({ number, command }): Row => [String(number), command])];
}

function describeScan(bytes: Uint8Array, path: string, number: number): Row[] {
  const { command, date, points, columns, motors, energyEv } = readSpecScan(bytes, number, path);
  return [
    ["scan", `${number}: ${command}`],
    ...(date === undefined ? [] : [["date", date] as const]),
    ["points", String(points)],
    ["columns", [...columns.keys()].join(", ")],
    ...(energyEv === undefined ? [] : [["energy", `${figure(energyEv, 6)} eV`] as const]),
    ...Object.entries(motors).map(([name, value]): Row => [name, figure(value, 9)]),
  ];
}

/** The datasets of an HDF5 file; links out of the file are named, not followed. */
function describeHdf5(file: Hdf5File): Row[] {
  const rows: Row[] = [];
  const visit = (path: string, depth: number): void => {
    for (const name of file.list(path === "" ? "/" : path)) {
      if (rows.length >= mostObjects) return;
      const inner = `${path}/${name}`;
      const kind = file.kind(inner);
      if (kind === "group" && depth < deepest) visit(inner, depth + 1);
      else if (kind === "dataset") rows.push([inner, describeDataset(file, inner)]);
      else rows.push([inner, kind === "group" ? "…" : kind]);
    }
  };
  visit("", 0);
  return rows.length >= mostObjects ? [...rows, ["…", `only the first ${mostObjects} objects are listed`]] : rows;
}

function describeDataset(file: Hdf5File, path: string): string {
  const { shape, type } = file.dataset(path);
  const value = shape?.length === 0 ? file.value(path) : undefined;
  if (value !== undefined) return String(value).replace(/\s+/g, " ").slice(0, 100);
  return `${shape ? formatShape(shape) || "scalar" : "empty"}, ${formatType(type)}`;
}
