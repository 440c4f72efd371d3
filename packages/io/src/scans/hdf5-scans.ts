// The scans of an HDF5 file in one layout: which there are, and the one that is meant.

import { OptionError } from "@friedel/engine";
import type { DescribedBeamline } from "../beamlines/parse.js";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { brightestFrame } from "./brightest.js";
import { countFrames, type FrameStack, framesOf } from "./frames.js";
import type { Layout } from "./layout.js";
import { type NamedTree, seenBy } from "./named-tree.js";
import { type Filling, type FoundPlace, findPlaces } from "./places.js";
import { readLog } from "./read-log.js";
import type { BrightestFrame, FoundScan, ScanLog } from "./records.js";
import type { ValueTree } from "./values.js";

/** A beamline, the layout of it that a file fits best, and the file as that layout sees it. */
export interface Fit {
  readonly beamline: DescribedBeamline;
  readonly layout: Layout;
  readonly tree: ValueTree;
  /** The log that lies beside. */
  readonly log?: ScanLog;
  /** Every scan of the file, without frames too. */
  readonly scans: readonly FoundPlace[];
  /** Share of the beamline's circles whose positions the file has. */
  readonly known: number;
}

/** More scans than these are not looked at one by one. */
const mostScans = 2000;

/** The beamline's HDF5 layout in which some scan has frames, or a link to some; of several the one that finds most circles. */
export function fitOf(file: NamedTree, beamline: DescribedBeamline): Fit | undefined {
  const fits = beamline.layouts.flatMap((layout) => {
    if (layout.kind !== "hdf5") return [];
    // Without frames at the layout's places its log need not be looked for.
    if (!scansIn(file.tree, layout, {})) return [];
    const { tree, filling, log } = seenBy(file, layout);
    const found = scansIn(tree, layout, filling);
    return found
      ? [{ beamline, layout, tree, ...(log && { log }), ...found, known: knownCircles(tree, layout, beamline, found.first) }]
      : [];
  });
  return fits.reduce<Fit | undefined>((best, fit) => (best === undefined || fit.known > best.known ? fit : best), undefined);
}

/** The scans at the first of the layout's places where some have frames, and the first of these. */
function scansIn(tree: ValueTree, layout: Layout, filling: Filling) {
  for (const place of layout.scan) {
    // Groups that number their scans go before the number in the file's name.
    const { scan: _, ...others } = filling;
    const scans = findPlaces(tree, "/", place, place.includes("{scan") ? others : filling).slice(0, mostScans);
    const first = scans.find((scan) => hasFrames(tree, layout, scan));
    if (first) return { scans, first };
  }
  return undefined;
}

/** Whether a scan has frames, of however many detectors. */
function hasFrames(tree: ValueTree, layout: Layout, scan: FoundPlace): boolean {
  try {
    return framesOf(tree, layout, scan) !== undefined;
  } catch (error) {
    if (error instanceof OptionError) return true;
    throw error;
  }
}

function knownCircles(tree: ValueTree, layout: Layout, beamline: DescribedBeamline, scan: FoundPlace): number {
  const circles = new Set([...beamline.sampleCircles, ...beamline.detectorCircles].map((circle) => circle.motor));
  const { motors } = readLog(tree, layout, beamline, scan, undefined);
  return Object.keys(motors).length / Math.max(1, circles.size);
}

/**
 * The beamline that wrote a file: the one of `beamlines` whose layout it fits and most of whose circles it names. Undefined for
 * none. Throws OptionError for several, naming them.
 */
export function guessFit(file: NamedTree, beamlines: readonly DescribedBeamline[]): Fit | undefined {
  const fits = beamlines.flatMap((beamline) => fitOf(file, beamline) ?? []).filter(({ known }) => known > 0);
  const most = Math.max(0, ...fits.map(({ known }) => known));
  const [best, ...others] = fits.filter(({ known }) => known === most);
  if (others.length > 0) {
    const names = [best, ...others].map(({ beamline }) => beamline.name).join(", ");
    throw new OptionError(
      `${file.tree.file}: expected a file that one beamline writes, found one that fits ${names}: name yours (--beamline)`,
    );
  }
  return best;
}

/** A scan as a list shows it; of an open `file` with its brightest frame. */
export function foundScan(
  { layout, beamline, tree }: Fit,
  scan: FoundPlace,
  { detector, file }: { readonly detector?: string; readonly file?: Hdf5File } = {},
): FoundScan {
  let stack: FrameStack | undefined;
  let brightest: BrightestFrame | undefined;
  const missing: string[] = [];
  try {
    stack = framesOf(tree, layout, scan, detector);
    missing.push(...(stack ? stack.missing.map((target) => `the file that a link names: ${target}`) : ["frames"]));
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    missing.push("the choice of a detector");
  }
  try {
    brightest = file && stack && brightestFrame(file, stack);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    missing.push(`frames that can be read (${error.message})`);
  }
  const log = readLog(tree, layout, beamline, scan, undefined);
  return {
    file: tree.file,
    ...(log.number !== undefined && { number: log.number }),
    ...(log.command !== undefined && { command: log.command }),
    points: log.points,
    ...(stack && { frames: countFrames(stack) }),
    ...(stack?.detector !== undefined && { detector: stack.detector }),
    ...(brightest && { brightest }),
    missing,
  };
}

/**
 * The scan that is meant: number `wanted`, or the only one with frames. Throws FormatError where the file lacks it, OptionError
 * where it has several, listing them.
 */
export function chooseScan({ layout, scans, tree }: Fit, wanted?: number): FoundPlace {
  const isNumbered = scans.some(({ filling }) => filling.scan !== undefined);
  const candidates =
    wanted === undefined || !isNumbered
      ? scans.filter((scan) => hasFrames(tree, layout, scan))
      : scans.filter(({ filling }) => Number(filling.scan) === wanted);
  const [first, ...others] = candidates;
  const names = (places: readonly FoundPlace[]) => shortList(places.map(({ filling, path }) => filling.scan ?? path));
  if (!first) throw new FormatError(tree.file, `scan ${wanted}`, `scans ${names(scans)}`);
  if (others.length === 0) return first;
  if (wanted === undefined)
    throw new OptionError(`${tree.file}: expected one scan, found scans ${names(candidates)}: name the one to use (--scan)`);
  const groups = candidates.map(({ path }) => path).join(", ");
  throw new OptionError(
    `${tree.file}: expected one scan ${wanted}, found ${groups}: give the file of the data set that holds the one you mean`,
  );
}

function shortList(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(", ")}, … (${names.length} in all)` : names.join(", ");
}
