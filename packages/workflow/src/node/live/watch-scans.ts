// A folder's raw scans reconstructed while they grow: an image once the peak has been passed, one for every state that comes while it is
// made, and behind the last frame the final one with strain, and then its error bars. An image before the end costs some iterations from
// the object before, or from a network's prediction; a thread of its own finds the object from it meanwhile, with which the next images
// begin. The latest state wins: what came while an image was made is taken together, and counted.

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { InputError } from "@friedel/engine";
import { usualMembers } from "@friedel/imaging";
import { availableMemory } from "@friedel/io/node";
import type { ScanSummary } from "../../batch/summary.js";
import type { Context } from "../../context.js";
import { throwIfStopped } from "../../errors.js";
import type { ReconstructionSettings } from "../../reconstruct.js";
import type { Reconstruction } from "../../result/reconstruction.js";
import { type Grown, grownOf } from "../../scan/growing.js";
import { measurementOf } from "../../scan/scan.js";
import { readScan } from "../read-scan.js";
import type { PatternSettings, ScanSettings } from "../settings.js";
import { finalImage, imageWithBars, type MadeImage, objectOf, quickImage } from "./image.js";
import { look, scansIn, type Watched } from "./look.js";
import { startSearch } from "./search.js";
import { warmUp } from "./warm-up.js";

/** What is watched, and how. */
export interface LiveSettings {
  readonly folder: string;
  /** Where the result folders go, one a scan. */
  readonly output: string;
  readonly reading?: PatternSettings & ScanSettings;
  /** Of the final image. */
  readonly settings: Omit<ReconstructionSettings, "start" | "found">;
  /** Most voxels along each edge of the images before it. */
  readonly liveSize?: number;
  /** Seconds without a new frame after which a scan has ended, whatever its command says. */
  readonly settle?: number;
  /** Milliseconds from one look to the next. */
  readonly every?: number;
  /** Whether somebody said that nothing more comes of a scan. */
  readonly hasEnded?: (name: string) => boolean;
  /** Whether an image that nobody sees is made while there is no scan yet, so that the first one comes sooner. */
  readonly warmsUp?: boolean;
  /** Is told what went wrong beside the scans, and does not end the watch. */
  readonly remark?: (text: string) => void;
  /** Whether images before the final one have figures too. */
  readonly isDrawn?: boolean;
}

/** What became of a state of a scan. */
export interface LiveImage {
  readonly name: string;
  readonly path: string;
  readonly frames: number;
  readonly of?: number;
  /** Of all its frames. */
  readonly isFinal: boolean;
  /** Whether the strain is of an ensemble's mean, with error bars: the last image of a scan, unless bars are not wanted. */
  readonly hasBars: boolean;
  /** Whether it began with an object that was searched for, not with a prediction alone. */
  readonly isRefined: boolean;
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

/** Share of the memory for frames that are kept. */
const memoryShare = 0.2;

/**
 * Watches until the context's signal is aborted. Scans whose results are there already are passed over. Yields an image or an error a
 * state. Throws FileError where the folder cannot be read at the first look, or a result not be written; StoppedError on abort.
 */
export async function* watchScans(
  { folder, output, every = 100, warmsUp = false, remark = () => {}, ...given }: LiveSettings,
  context: Context & { readonly signal: AbortSignal },
): AsyncGenerator<LiveImage | LiveError, never> {
  const { signal, now = () => performance.now() } = context;
  const chosen = { ...defaults, ...given, output };
  const { settle, hasEnded } = chosen;
  const watched = new Map<string, Watched>();
  const mostBytes = availableMemory(memoryShare);
  try {
    for (let isFirst = true; ; isFirst = false) {
      throwIfStopped(signal);
      for (const scan of await scansIn(folder, isFirst)) await look(watched, scan, output, now, mostBytes);
      const open = [...watched.values()].filter(({ isDone }) => !isDone);
      // The one that changed last goes first.
      const next = open.toSorted((a, b) => b.changed - a.changed).find((one) => isDue(one, now(), settle) || hasEnded(one.name));
      if (next) yield* step(next, chosen, context, now);
      else if (isFirst && warmsUp) {
        const cold = await warmUp(context);
        if (cold !== undefined) remark(cold);
      } else await wait(every, undefined, { signal }).catch(() => {});
    }
  } finally {
    for (const { search } of watched.values()) await search?.stop();
  }
}

function isDue({ state, taken, changed }: Watched, time: number, settle: number): boolean {
  return state !== taken || time - changed >= 1000 * settle;
}

type StepSettings = Required<Omit<LiveSettings, "folder" | "every" | "warmsUp" | "remark">>;

const defaults = { reading: {}, liveSize: 64, settle: 30, hasEnded: () => false, isDrawn: false } as const;

/** Takes the present state of a scan. */
async function* step(
  scan: Watched,
  { output, reading, settings, liveSize, settle, hasEnded, isDrawn }: StepSettings,
  context: Context,
  now: () => number,
): AsyncGenerator<LiveImage | LiveError, undefined> {
  const { name, path, number, seen, state } = scan;
  const begun = now();
  const hasSettled = begun - scan.changed >= 1000 * settle || hasEnded(name);
  scan.taken = state;
  scan.seen = 0;
  const to = join(output, name);
  try {
    const read = await readScan(path, { ...reading, ...(number !== undefined && { scan: number }) }, scan.memory);
    const grown = grownOf(read);
    const isFinal = grown.isWhole || hasSettled;
    const isNew = grown.frames !== scan.frames || scan.isFound;
    scan.isFound = false;
    if (!isFinal && (!grown.isEnough || !isNew)) return;
    if (scan.peak !== grown.peak) await beginAnew(scan);
    const { start } = scan;
    const told = {
      ...{ name, path, ...partOf(grown), isFinal, isRefined: scan.isRefined, output: to },
      skipped: Math.max(0, seen - 1),
    };
    const image = ({ summary }: MadeImage, hasBars: boolean): LiveImage => ({
      ...told,
      ...{ hasBars, seconds: (now() - begun) / 1000, summary },
    });
    if (!isFinal) {
      const made = await quickImage(read, to, settings, liveSize, start, isDrawn ? context : { ...context, figures: null });
      // What was found meanwhile is better than what this image began with.
      if (scan.start === start) scan.start = objectOf(made.reconstruction, to);
      // Where nothing proposes an object, the first image has found its own.
      if (!start) scan.isGuess = made.reconstruction.prediction !== undefined;
      Object.assign(scan, { frames: grown.frames, peak: grown.peak });
      search(scan, made.reconstruction, settings);
      yield image(made, false);
      return;
    }
    // From here both cores are the final image's.
    await stopSearch(scan);
    const { bars = usualMembers } = settings;
    // The whole pattern is predicted better than some of its frames: a guess goes on as `reconstruct` begins.
    const from = scan.isGuess ? undefined : start;
    // Figures and report come with the bars, if there will be any.
    const made = await finalImage(
      read,
      to,
      settings,
      from,
      bars === 0,
      bars === 0 || isDrawn ? context : { ...context, figures: null },
    );
    yield image(made, false);
    if (bars > 0) yield image(await imageWithBars(read, to, settings, made.reconstruction, from, context), true);
    finish(scan);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Files that are being written may be half there: a scan that stays so is named when nothing comes any more.
    if (!hasSettled) return;
    await stopSearch(scan);
    finish(scan);
    yield { name, path, error: error.message };
  }
}

function partOf({ frames, of }: Grown): Pick<LiveImage, "frames" | "of"> {
  return { frames, ...(of !== undefined && { of }) };
}

/** Begins to find the object from an image of frames that were not searched before, unless that is under way: the next image begins with it. */
function search(scan: Watched, { pattern, result }: Reconstruction, { refinement }: StepSettings["settings"]): void {
  if (scan.search || scan.searched === scan.frames) return;
  scan.searched = scan.frames;
  const options = { ...refinement, coherence: false };
  const begun = startSearch({ measurement: measurementOf(pattern), object: result.object, options });
  scan.search = begun;
  void begun.found.then((object) => {
    if (scan.search !== begun) return;
    scan.search = undefined;
    if (!object) return;
    const found = objectOf({ pattern, result: { ...result, object } }, scan.path);
    Object.assign(scan, { start: found, isGuess: false, isRefined: true, isFound: true, taken: undefined });
  });
}

async function stopSearch(scan: Watched): Promise<void> {
  const { search: begun } = scan;
  scan.search = undefined;
  await begun?.stop();
}

/** An object about another peak is of no use. */
async function beginAnew(scan: Watched): Promise<void> {
  await stopSearch(scan);
  Object.assign(scan, { start: undefined, isGuess: false, isRefined: false, isFound: false, searched: 0 });
}

function finish(scan: Watched): void {
  Object.assign(scan, { isDone: true, memory: undefined, start: undefined });
}
