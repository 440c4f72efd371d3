// A scan of an HDF5 file in memory: counts, what of them is measured, and the log.

import { type MaskVolume, Measured, type RealVolume } from "@friedel/engine";
import type { DescribedBeamline } from "../beamlines/parse.js";
import { type ChosenDetector, chosenName, requireDetector, toldBy } from "../detectors/apply.js";
import type { Detector } from "../detectors/parse.js";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import type { FramePart, FrameView } from "../hdf5/lit-part.js";
import { readPixelMask } from "../hdf5/pixel-mask.js";
import type { ReadLimits } from "../limits.js";
import { type NexusSetting, nexusSetting } from "../nexus/setting.js";
import { countFrames, type FrameStack, framesOf } from "./frames.js";
import { chooseScan, type Fit } from "./hdf5-scans.js";
import { measuredFrames } from "./measured-frames.js";
import { type FoundPlace, findPlaces, firstPlace } from "./places.js";
import { readLog } from "./read-log.js";
import type { ScanLog } from "./records.js";
import type { StackMemory } from "./stack-memory.js";
import type { ValueTree } from "./values.js";

/** What is told of a scan beside its files. */
export interface ScanChoice {
  /** Its number. */
  readonly scan?: number;
  /** The detector whose frames are meant, as the file calls it, or a known one, or one of the user's own, where the file calls it otherwise. */
  readonly detector?: ChosenDetector;
  /** The circles are those of the beamline, not the transformations that a NeXus file may hold. */
  readonly ownCircles?: boolean;
  /** What of large frames is wanted. */
  readonly view?: FrameView;
  /** Where frames may be that need not be read again. */
  readonly stacks?: StackMemory;
}

/** A scan in memory. */
export interface LoadedScan {
  /** Counts, axes (frame, row, column); 0 where unmeasured. */
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  /** The detector's flat field, where one was given. */
  readonly gain?: RealVolume;
  readonly log: ScanLog;
  readonly beamline: DescribedBeamline;
  /** Where it is a known one. */
  readonly detector?: Detector;
  /** Which part of its frames was read, where that is not all. */
  readonly part?: FramePart;
  readonly warnings: readonly string[];
}

/**
 * Reads a scan. Throws OptionError where a choice is the user's, FormatError where the file lacks what it names, LimitError where
 * the frames do not fit into memory.
 */
export function loadHdf5Scan(file: Hdf5File, fit: Fit, choice: ScanChoice = {}, limits: ReadLimits = {}): LoadedScan {
  const { layout, tree, beamline } = fit;
  const found = chooseScan(fit, choice.scan);
  const wanted = chosenName(choice.detector);
  const chosen = wanted === undefined ? undefined : framesOf(tree, layout, found, wanted);
  const stack = chosen ?? framesOf(tree, layout, found);
  // Where no place of frames holds the name, the file's own path may.
  const hasNames = layout.frames.some((place) => place.includes("{detector"));
  const isNamed = hasNames ? chosen !== undefined : wanted === found.filling.detector;
  if (!isNamed) requireDetector(choice.detector, hasNames ? stack?.detector : found.filling.detector);
  if (!stack || stack.parts.length === 0) throw withoutFrames(file.name, found, stack);
  const scan = { ...found, filling: { ...found.filling, ...(stack.detector !== undefined && { detector: stack.detector }) } };
  const read = readLog(tree, layout, beamline, scan, countFrames(stack));
  const told = choice.ownCircles ? {} : transformationsOf(tree, scan, stack.detector);
  const log = { ...read, ...(told.setting && loggedSetting(told.setting, read)) };
  const saturation = saturationOf(fit, scan);
  const known = { ...toldBy(choice.detector, stack.detector), ...(saturation !== undefined && { saturation }) };
  const markBad = (mask: MaskVolume) => maskBadPixels(file, fit, scan, stack, mask);
  const { view, stacks } = choice;
  const pixels = { told: known, markBad, ...(view && { view }), ...(stacks && { memory: stacks }) };
  const frames = measuredFrames(file, stack, log.points, pixels, limits);
  const { counts, mask, detector, part, warnings: seen } = frames;
  const pixelM = log.pixelM ?? (detector && ([detector.pixelM, detector.pixelM] as const));
  return {
    counts,
    mask,
    log: { ...log, ...(pixelM && { pixelM }) },
    beamline: { ...beamline, ...told.setting?.beamline },
    ...(detector && { detector }),
    ...(part && { part }),
    warnings: [...log.warnings, ...(told.said ?? []), ...missingParts(stack), ...seen],
  };
}

/** What the transformations of a NeXus file tell; where they are broken, that is said. */
function transformationsOf(tree: ValueTree, { path }: FoundPlace, detector: string | undefined) {
  if (detector === undefined) return {};
  try {
    const setting = nexusSetting(tree, path, detector);
    if (!setting) return {};
    const circles = setting.beamline.sampleCircles.map(({ motor }) => motor).join(", ");
    return { setting, said: [`circles, distance and direct beam are those of the file's NXtransformations (${circles})`] };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { said: [`the file's NXtransformations are left out: ${error.message}`] };
  }
}

/** A setting as a part of the log. */
function loggedSetting({ beamline: _, ub: __, energyEv, columns, ...rest }: NexusSetting, log: ScanLog): Partial<ScanLog> {
  return {
    ...rest,
    columns: new Map([...columns].map(([name, values]) => [name, values.slice(0, log.points)])),
    ...(log.energyEv === undefined && energyEv !== undefined && { energyEv }),
  };
}

function withoutFrames(file: string, { path, filling }: FoundPlace, stack: FrameStack | undefined): FormatError {
  const scan = filling.scan === undefined ? `a scan in ${path}` : `scan ${filling.scan}`;
  const [missing] = stack?.missing ?? [];
  return missing === undefined
    ? new FormatError(file, `frames of ${scan}`, "none")
    : new FormatError(
        file,
        `frames of ${scan} at ${missing}, where a link leads`,
        "none that can be read in its folder (--follow-links reads from others too)",
      );
}

function missingParts({ parts, missing }: FrameStack): string[] {
  if (missing.length === 0) return [];
  const there = parts.filter(({ path }) => path !== undefined);
  const lost = countFrames({ parts }) - countFrames({ parts: there });
  const between = lost > 0 ? `; ${lost} frames between others are taken for not measured` : "";
  const what = `${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing`;
  return [`${what}: the ${countFrames({ parts: there })} frames of ${there.length} other files are used${between}`];
}

/** Marks the pixels that are not 0 in the file's image of bad ones: at the layout's place, else where NeXus keeps it. */
function maskBadPixels(
  file: Hdf5File,
  { tree, layout }: Fit,
  scan: FoundPlace,
  { parts }: FrameStack,
  mask: MaskVolume,
): string[] {
  const place = firstPlace(tree, scan.path, layout.mask, scan.filling);
  if (place) {
    const image = file.readReal(place.path);
    const [, rows, columns] = mask.shape;
    if (image.shape.slice(-2).join() === `${rows},${columns}` && image.data.length === rows * columns)
      return maskImage(place.path, image.data, mask);
    const found = image.shape.join("×");
    return [`${place.path} is left out: expected a mask of ${rows}×${columns} pixels like the frames, found ${found}`];
  }
  const frames = parts.find(({ path }) => path !== undefined)?.path;
  const found = frames === undefined ? undefined : readPixelMask(file, frames, mask.shape);
  if (found) return maskImage(found.path, found.bad, mask);
  const linked = layout.mask.flatMap((one) => findPlaces(tree, scan.path, one, scan.filling));
  return linked.map(({ path }) => `${path} is left out: its link leads to ${tree.broken(path)}, which is not there`);
}

/** Marks what is not 0 in an image of one frame, which stands for all, or of each. */
function maskImage(path: string, image: Float32Array | Uint8Array, { data }: MaskVolume): string[] {
  for (let i = 0; i < data.length; i++) if (image[i % image.length] !== 0) data[i] = Measured.no;
  let bad = 0;
  for (const value of image) if (value !== 0) bad++;
  const what = image.length === data.length ? "voxels" : "pixels of every frame";
  return bad === 0 ? [] : [`${bad} ${what} are taken for not measured, as ${path} says`];
}

function saturationOf({ layout, tree }: Fit, scan: FoundPlace): number | undefined {
  const place = firstPlace(tree, scan.path, layout.saturation, scan.filling);
  const value = place && tree.numbers(place.path)?.[0];
  return value !== undefined && value > 0 ? value : undefined;
}
