// Reads patterns and results: CXI of friedel and of other programs (PyNX, h5py scripts), NeXus, and any HDF5 by path.

import {
  allMeasured,
  type ComplexVolume,
  complexVolume,
  formatShape,
  type MaskVolume,
  Measured,
  maskVolume,
  type RealVolume,
  realVolume,
  type Shape,
  voxelCount,
} from "@friedel/engine";
import { FormatError } from "../errors.js";
import { gapWarnings } from "../gaps.js";
import { absentWarnings } from "../hdf5/absent-warnings.js";
import type { Hdf5File } from "../hdf5/file.js";
import { type FramePart, type FrameView, isLarge, readLitPart } from "../hdf5/lit-part.js";
import { type LocatedVolume, locateVolume } from "../hdf5/locate.js";
import { withHdf5 } from "../hdf5/open.js";
import { type PixelMask, readPixelMask } from "../hdf5/pixel-mask.js";
import type { Hdf5Input } from "../hdf5/source.js";
import type { ReadLimits } from "../limits.js";
import { isBadFlag, maskFrom } from "../masks.js";
import { paths } from "./layout.js";
import { readGeometry, readJson, readProvenance, readTable } from "./read-metadata.js";
import { isStrain } from "./read-strain.js";
import type { PatternFile, ResultFile } from "./records.js";

/** Options for HDF5 files whose layout leaves choices open. */
export interface Hdf5ReadOptions extends ReadLimits {
  /** The dataset that holds the volume; by default found from CXI's paths, NeXus attributes, or as the only volume. */
  readonly path?: string;
  /** The dataset holds amplitudes, to be squared into counts. */
  readonly isAmplitude?: boolean;
  /** What of frames is wanted that are too large to be read as a whole. */
  readonly view?: FrameView;
}

/** A pattern as read; a file of another program has no provenance of ours. */
export interface StoredPattern extends Omit<PatternFile, "provenance"> {
  readonly provenance?: PatternFile["provenance"];
  /** Which part of large frames it is; absent for all of them. */
  readonly part?: FramePart;
  /** What was taken for not measured, and what is missing, a sentence each. */
  readonly warnings: readonly string[];
}

/** A result as read; a file of another program has no provenance of ours, and may have no support. */
export interface StoredResult extends Omit<ResultFile, "provenance" | "support"> {
  readonly support?: MaskVolume;
  readonly provenance?: ResultFile["provenance"];
  /** Whether the object lies on the axes of space, as in a strain.cxi, and not on those of the detector, which the geometry is of. */
  readonly isInSpace?: true;
}

/** Reads a pattern. Throws {@link FormatError} if the file is no HDF5 file, or holds no volume, or several candidates. */
export function readPattern(input: Hdf5Input, options: Hdf5ReadOptions = {}): Promise<StoredPattern> {
  return withHdf5(
    input,
    (file) => {
      const located = locateVolume(file, "real", options.path);
      const { path } = located;
      if (file.kind(path) === "dataset" && file.isLogical(path))
        throw new FormatError(file.name, `counts in ${path}`, "true and false alone: is it a mask (--mask)?");
      const lit = readLitCounts(file, located, options);
      if (lit) return lit;
      const { counts, unmeasured, warnings } = readCountsAt(file, located);
      const wasAmplitude = file.attribute(path, "from_amplitude");
      if (options.isAmplitude) square(counts.data);
      const folder = path.slice(0, path.lastIndexOf("/"));
      const folders = [folder, paths.detector, paths.data];
      const geometry = readGeometry(file);
      const provenance = readProvenance(file);
      return {
        counts,
        mask: masked(readMask(file, counts.shape, folders) ?? allMeasured(counts.shape), unmeasured),
        warnings,
        ...readResponse(file, counts.shape),
        isAmplitude: options.isAmplitude ?? wasAmplitude === 1,
        ...(geometry ? { geometry } : {}),
        ...(provenance ? { provenance } : {}),
      };
    },
    options,
  );
}

/** Reads a complex object with its support and everything known of it. Errors as in {@link readPattern}. */
export function readResult(input: Hdf5Input, options: Hdf5ReadOptions = {}): Promise<StoredResult> {
  return withHdf5(
    input,
    (file) => {
      const located = locateVolume(file, "complex", options.path);
      const { path } = located;
      const object = readObjectAt(file, located);
      const folder = path.slice(0, path.lastIndexOf("/"));
      const hasSupport = file.kind(`${folder}/support`) === "dataset";
      const support = readBinary(file, `${folder}/${hasSupport ? "support" : "mask"}`, object.shape);
      // As in PyNX the mask beside an object is its support. In files of the first friedel it was another dataset, the pattern's.
      const isPatterns = hasSupport && file.identity(`${folder}/mask`) !== file.identity(`${folder}/support`);
      const masks = [
        ...(isPatterns ? [folder] : []),
        ...(hasShape(file, `${paths.detector}/mask`, object.shape) ? [paths.detector] : []),
      ];
      const mask = readMask(file, object.shape, masks);
      const counts = readCounts(file, object.shape);
      const geometry = readGeometry(file);
      const provenance = readProvenance(file);
      const metrics = Object.entries(readTable(file, paths.metrics)).map(([name, [value]]) => [name, value] as const);
      return {
        object,
        ...(support ? { support } : {}),
        ...(mask ? { mask } : {}),
        ...(counts ? { counts, ...readResponse(file, object.shape) } : {}),
        ...(geometry ? { geometry } : {}),
        metrics: Object.fromEntries(metrics),
        history: readTable(file, paths.history),
        parameters: readJson(file, `${paths.process}/parameters_json`) ?? {},
        ...(provenance ? { provenance } : {}),
        ...(isStrain(file) ? { isInSpace: true as const } : {}),
      };
    },
    options,
  );
}

function readObjectAt(file: Hdf5File, { path, shape }: LocatedVolume): ComplexVolume {
  checkVoxels(file, path, shape);
  return complexVolume(shape, file.readComplex(path).data);
}

/** Counts, and 1 where the file has none: values that no detector counts, pixels that its mask lists, what is not in it. */
function readCountsAt(file: Hdf5File, { path, shape }: LocatedVolume) {
  checkVoxels(file, path, shape);
  const { counts, unmeasured, gaps, absent } = file.frames(path, { keepNegative: true });
  const pixels = readPixelMask(file, path, shape);
  if (pixels) for (let i = 0; i < counts.length; i++) unmeasured[i] |= pixels.bad[i % pixels.bad.length];
  const warnings = [...file.seriesWarnings(path), ...absentWarnings(absent, path), ...gapWarnings(gaps)];
  return { counts: realVolume(shape, counts), unmeasured, warnings: [...warnings, ...pixelWarnings(pixels, shape)] };
}

/** The lit part of raw counts that are large; undefined for others, and where each frame has a mask of its own. */
function readLitCounts(file: Hdf5File, { path, shape }: LocatedVolume, options: Hdf5ReadOptions): StoredPattern | undefined {
  const isRaw = !options.isAmplitude && file.attribute(path, "from_amplitude") !== 1 && !readProvenance(file);
  const series = isRaw && isLarge(shape, options) ? file.seriesAt(path) : undefined;
  if (!series) return undefined;
  const frameShape: Shape = [1, shape[1], shape[2]];
  const folders = [path.slice(0, path.lastIndexOf("/")), paths.detector, paths.data];
  const hasOwn = folders.some((folder) => hasShape(file, `${folder}/mask`, shape));
  const pixels = readPixelMask(file, path, frameShape);
  if (hasOwn || (!pixels && readPixelMask(file, path, shape))) return undefined;
  const frame = readMask(file, frameShape, folders) ?? allMeasured(frameShape);
  if (pixels) masked(frame, pixels.bad);
  const choices = { keepNegative: true, ...(options.view && { view: options.view }) };
  const { warnings, ...lit } = readLitPart(file, series, frame, choices, options);
  const geometry = readGeometry(file);
  const said = [...file.seriesWarnings(path), ...warnings, ...pixelWarnings(pixels, shape)];
  return { ...lit, isAmplitude: false, ...(geometry ? { geometry } : {}), warnings: said };
}

function pixelWarnings(pixels: PixelMask | undefined, shape: Shape): string[] {
  const bad = pixels?.bad.reduce((sum, value) => sum + value, 0) ?? 0;
  if (pixels === undefined || bad === 0) return [];
  const isFrame = pixels.bad.length === shape[1] * shape[2];
  return [`${bad} ${isFrame ? "pixels of every frame" : "voxels"} are taken for not measured, as ${pixels.path} says`];
}

function checkVoxels(file: Hdf5File, path: string, shape: Shape): void {
  if (voxelCount(shape) === 0) throw new FormatError(file.name, `voxels in ${path}`, formatShape(shape));
}

function masked(mask: MaskVolume, unmeasured: Uint8Array): MaskVolume {
  for (let i = 0; i < unmeasured.length; i++) if (unmeasured[i]) mask.data[i] = Measured.no;
  return mask;
}

function readCounts(file: Hdf5File, shape: Shape): RealVolume | undefined {
  const path = [paths.resultCounts, paths.detectorData].find((place) => hasShape(file, place, shape));
  return path === undefined ? undefined : realVolume(shape, file.readReal(path).data);
}

/** Gain and background of the counts, where friedel wrote them. */
function readResponse(file: Hdf5File, shape: Shape): Pick<ResultFile, "gain" | "background"> {
  const volume = (path: string) => (hasShape(file, path, shape) ? realVolume(shape, file.readReal(path).data) : undefined);
  const [gain, background] = [volume(paths.gain), volume(paths.background)];
  return { ...(gain && { gain }), ...(background && { background }) };
}

function hasShape(file: Hdf5File, path: string, shape: Shape): boolean {
  return file.kind(path) === "dataset" && file.arrayShape(path)?.join() === shape.join();
}

/** A CXI mask (0 is good) and the list of voxels kept out of phasing, if there is one, as values of `Measured`. */
function readMask(file: Hdf5File, shape: Shape, folders: readonly string[]): MaskVolume | undefined {
  const folder = folders.find((place) => file.kind(`${place}/mask`) === "dataset");
  const bad = folder === undefined ? undefined : readBinary(file, `${folder}/mask`, shape, isBadFlag);
  return bad && maskFrom(bad, readBinary(file, `${folder}/free`, shape));
}

/** A dataset as 0 and 1 (anything but 0, unless `isSet` tells), for the whole volume; one frame stands for all. */
function readBinary(
  file: Hdf5File,
  path: string,
  shape: Shape,
  isSet: (value: number) => boolean = (value) => value !== 0,
): MaskVolume | undefined {
  if (file.kind(path) !== "dataset") return undefined;
  const own = file.arrayShape(path) ?? [];
  const significant = own.slice(own.findIndex((n) => n !== 1));
  const isFrame = significant.join() === shape.slice(1).join();
  if (!isFrame && significant.join() !== shape.join() && own.join() !== shape.join()) {
    throw new FormatError(file.name, `${path} of ${formatShape(shape)} or ${formatShape(shape.slice(1))}`, formatShape(own));
  }
  const { data } = file.readArray(path);
  const out = maskVolume(shape);
  for (let i = 0; i < out.data.length; i++) out.data[i] = isSet(data[i % data.length]) ? 1 : 0;
  return out;
}

function square(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] *= values[i];
}
