// A folder's raw scans reconstructed while they grow: an image once the peak has been passed, a better one from the object before when more
// frames have come, and the final one, with strain and error bars, behind the last frame. The latest state wins: what came while an image
// was made is taken together, and counted.

import { readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { drain, InputError } from "@friedel/engine";
import { FormatError } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { type ScanSummary, summaryOf } from "../batch/summary.js";
import type { Context } from "../context.js";
import { throwIfStopped } from "../errors.js";
import { type ReconstructionSettings, reconstruct, type StartingObject } from "../reconstruct.js";
import type { Reconstruction } from "../result/reconstruction.js";
import { type Grown, grownOf } from "../scan/growing.js";
import type { Scan } from "../scan/scan.js";
import type { SeriesScan } from "./batch/batch.js";
import { findSeries } from "./batch/find-series.js";
import { withOutput } from "./output.js";
import { readScan } from "./read-scan.js";
import type { PatternSettings, ScanSettings } from "./settings.js";

/** What is watched, and how. */
export interface LiveSettings {
  readonly folder: string;
  /** Where the result folders go, one a scan. */
  readonly output: string;
  readonly reading?: PatternSettings & ScanSettings;
  /** Of the final image. */
  readonly settings: Omit<ReconstructionSettings, "start">;
  /** Most voxels along each edge of the images before it. */
  readonly liveSize?: number;
  /** Seconds without a new frame after which a scan has ended, whatever its command says. */
  readonly settle?: number;
  /** Milliseconds from one look to the next. */
  readonly every?: number;
}

/** What became of a state of a scan. */
export interface LiveImage {
  readonly name: string;
  readonly path: string;
  readonly frames: number;
  readonly of?: number;
  /** The last image of the scan, of all its frames. */
  readonly isFinal: boolean;
  /** The folder with its files. */
  readonly output: string;
  /** From when the state was seen to its files. */
  readonly seconds: number;
  /** States of the scan that came and went since the image before. */
  readonly skipped: number;
  readonly summary: ScanSummary;
}

/** Why a state of a scan has no image, in a sentence that names it. */
export interface LiveError {
  readonly name: string;
  readonly path: string;
  readonly error: string;
}

/** A scan under watch. */
interface Watched extends SeriesScan {
  /** Of its files at the last look, and when they last changed by our clock. */
  state: string;
  changed: number;
  seen: number;
  /** The state that was taken last; its image, if there is one. */
  taken?: string;
  frames: number;
  start?: StartingObject;
  peak?: number;
  isDone: boolean;
}

/** Name of the last file of an image. */
const summaryName = "summary.json";

/**
 * Watches until the context's signal is aborted. Scans whose results are there already are passed over. Yields an image or an error a
 * state. Throws FileError where the folder cannot be read at the first look, or a result not be written; StoppedError on abort.
 */
export async function* watchScans(
  { folder, output, reading = {}, settings, liveSize = 64, settle = 30, every = 200 }: LiveSettings,
  context: Context & { readonly signal: AbortSignal },
): AsyncGenerator<LiveImage | LiveError, never> {
  const { signal, now = () => performance.now() } = context;
  const watched = new Map<string, Watched>();
  for (let isFirst = true; ; isFirst = false) {
    throwIfStopped(signal);
    for (const scan of await scansIn(folder, isFirst)) await look(watched, scan, output, now);
    const open = [...watched.values()].filter(({ isDone }) => !isDone);
    // The one that changed last goes first.
    const next = open.toSorted((a, b) => b.changed - a.changed).find((one) => isDue(one, now(), settle));
    if (!next) await wait(every, undefined, { signal }).catch(() => {});
    else yield* step(next, { output, reading, settings, liveSize, settle }, context, now);
  }
}

function isDue({ state, taken, changed }: Watched, time: number, settle: number): boolean {
  return state !== taken || time - changed >= 1000 * settle;
}

/** Takes the present state of a scan. */
async function* step(
  scan: Watched,
  { output, reading, settings, liveSize, settle }: Required<Omit<LiveSettings, "folder" | "every">>,
  context: Context,
  now: () => number,
): AsyncGenerator<LiveImage | LiveError, undefined> {
  const { name, path, number, seen, state } = scan;
  const begun = now();
  const hasSettled = begun - scan.changed >= 1000 * settle;
  scan.taken = state;
  scan.seen = 0;
  const to = join(output, name);
  try {
    const read = await readScan(path, { ...reading, ...(number !== undefined && { scan: number }) });
    const grown = grownOf(read);
    const isFinal = grown.isWhole || hasSettled;
    if (!isFinal && (!grown.isEnough || grown.frames === scan.frames)) return;
    const start = scan.peak === grown.peak ? scan.start : undefined;
    const done = await imageOf(read, to, { settings, liveSize, isFinal, ...(start && { start }) }, context);
    Object.assign(scan, { isDone: isFinal, frames: grown.frames, peak: grown.peak, start: objectOf(done.reconstruction, to) });
    yield {
      ...{ name, path, ...told(grown), isFinal, output: to },
      seconds: (now() - begun) / 1000,
      skipped: Math.max(0, seen - 1),
      summary: done.summary,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Files that are being written may be half there: a scan that stays so is named when nothing comes any more.
    if (!hasSettled) return;
    scan.isDone = true;
    yield { name, path, error: error.message };
  }
}

function told({ frames, of }: Grown): Pick<LiveImage, "frames" | "of"> {
  return { frames, ...(of !== undefined && { of }) };
}

interface ImageSettings {
  readonly settings: LiveSettings["settings"];
  readonly liveSize: number;
  readonly isFinal: boolean;
  readonly start?: StartingObject;
}

/** An image of what there is of a scan, in its folder of results. */
async function imageOf(
  scan: Scan,
  to: string,
  { settings, liveSize, isFinal, start }: ImageSettings,
  context: Context,
): Promise<{ readonly reconstruction: Reconstruction; readonly summary: ScanSummary }> {
  const quick = { preparation: { ...settings.preparation, size: liveSize }, bars: 0, strain: false } as const;
  const all: ReconstructionSettings = {
    ...settings,
    ...(!isFinal && quick),
    refinement: { ...(start && { preset: "auto" }), ...settings.refinement },
    ...(start && { start }),
  };
  return withOutput(to, scan.file.path, "watch", async (folder) => {
    // The old summary goes first: a kill at any moment leaves no image that seems to be the final one.
    await folder.remove(summaryName);
    const notes: string[] = [];
    const work = reconstruct(scan, all, { ...context, folder, ...(!isFinal && { figures: null }) });
    const reconstruction = await drain(work, ({ message }) => {
      if (message?.kind === "warning") notes.push(message.text);
    });
    const summary = summaryOf(scan, reconstruction, notes);
    await folder.write(summaryName, new TextEncoder().encode(`${JSON.stringify({ isFinal, summary }, null, 2)}\n`));
    return { reconstruction, summary };
  });
}

function objectOf({ result, pattern }: Reconstruction, to: string): StartingObject {
  const { geometry } = pattern;
  return { object: result.object, file: { path: to, sha256: "" }, resample: true, ...(geometry && { geometry }) };
}

/** The scans that there are. A folder without any is waited for; so is one that is gone for a while. */
async function scansIn(folder: string, isFirst: boolean): Promise<SeriesScan[]> {
  return findSeries([folder]).catch((error: unknown) => {
    if (error instanceof FormatError || (!isFirst && error instanceof InputError)) return [];
    throw error;
  });
}

/** Looks whether a scan has changed. */
async function look(watched: Map<string, Watched>, scan: SeriesScan, output: string, now: () => number): Promise<void> {
  const known = watched.get(scan.name);
  if (known?.isDone) return;
  const state = await stateOf(scan.path);
  if (!known) {
    const isDone = await isFinished(join(output, scan.name));
    watched.set(scan.name, { ...scan, state, changed: now(), seen: 1, frames: 0, isDone });
  } else if (known.state !== state) Object.assign(known, { state, changed: now(), seen: known.seen + 1 });
}

/** Lengths and times of all files that may be a scan's: those below its folder, or beside its file. */
async function stateOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => undefined);
  const folder = info?.isDirectory() ? path : dirname(path);
  const names = await readdir(folder, { recursive: info?.isDirectory() ?? false }).catch(() => []);
  const looks = await Promise.all(
    names.sort().map(async (name) => {
      const file = await stat(join(folder, name)).catch(() => undefined);
      return file?.isFile() ? `${name} ${file.size} ${file.mtimeMs}` : "";
    }),
  );
  return looks.join("\n");
}

async function isFinished(folder: string): Promise<boolean> {
  try {
    const text = new TextDecoder().decode(await readFileBytes(join(folder, summaryName)));
    return (JSON.parse(text) as { readonly isFinal?: unknown }).isFinal === true;
  } catch {
    return false;
  }
}
