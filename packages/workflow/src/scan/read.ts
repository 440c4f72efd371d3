// Files to records: one that holds a pattern, and one that holds an object.

import {
  type ComplexVolume,
  centreOf,
  DataError,
  type MaskVolume,
  type RealVolume,
  realVolume,
  roll,
  type Shape,
  type Triple,
  triple,
  type Volume,
} from "@friedel/engine";
import { isInFftOrder, responseOf, takeReadings } from "@friedel/imaging";
import {
  type FramePart,
  type FrameView,
  type Provenance,
  type ReadFile,
  readMeasurement,
  readPattern,
  readResult,
  readStrain,
  readVolume,
  type StoredResult,
  type StoredStrain,
  turnCohereArray,
} from "@friedel/io";
import type { ArrayPlace } from "./geometry.js";
import { judgeMask } from "./judge-mask.js";
import { bothMeasured, chosenMask, type MaskSource } from "./mask.js";
import { cutToPart, placeOfPart } from "./part.js";
import { kindWarnings } from "./plausible.js";
import { checkValues, type Scan } from "./scan.js";
import { type InputSource, isHdf5Name, isNewMatlab, stem } from "./source.js";

/** How a file with a pattern is read. */
export interface ReadSettings {
  /** The file holds amplitudes, not counts. */
  readonly amplitude?: boolean;
  /** Which array of a file with several: a name in an NPZ, a path in an HDF5 file. */
  readonly array?: string;
  /** The axes of the file are cohere's: (column, row, frame). */
  readonly isCohere?: boolean;
  /** A mask of the user's own, beside that of the file. */
  readonly mask?: MaskSource;
  /** What of large frames is wanted. */
  readonly view?: FrameView;
}

type Measurement = Pick<Scan, "counts" | "mask" | "gain" | "background" | "isAmplitude" | "prepared"> &
  Partial<Pick<Scan, "warnings">> & { readonly frames?: FramePart };

/** Reads a file that holds one pattern. Throws FileError, FormatError, LimitError, DataError, each with the file's name. */
export async function readPatternFile(source: InputSource, settings: ReadSettings = {}): Promise<Scan> {
  const { name } = source;
  const isHdf5 = isHdf5Name(name) || (await isNewMatlab(source));
  const { frames, ...read } = await (isHdf5 ? readHdf5(source, settings) : readArray(source, settings));
  const given = settings.mask && (await maskOf(settings.mask, read.counts.shape, frames));
  const own = given?.mask ? bothMeasured(read.mask, given.mask) : read.mask;
  const isCornered = !frames && !read.prepared && isInFftOrder(read.counts, own);
  const middle = centreOf(own.shape);
  const found = isCornered ? { ...read, counts: roll(read.counts, middle) } : read;
  const mask = isCornered ? roll(own, middle) : own;
  const said = settings.mask && given?.mask ? judgeMask(settings.mask.source.name, given.mask, read.counts) : [];
  const file = await source.fingerprint();
  const files: ReadFile[] = [{ role: "pattern", ...file }];
  if (settings.mask && given?.mask) files.push({ role: "mask", ...(await settings.mask.source.fingerprint()) });
  const told = [...(found.warnings ?? []), ...(given?.notes ?? []), ...(isCornered ? [cornered] : [])];
  const warnings = [...told, ...(found.prepared ? [] : kindWarnings(found))];
  const part = frames && placeOfPart(frames, found.counts.shape);
  const scan = { name: stem(name), ...found, mask, ...(part && { part }), file, files, warnings: [...warnings, ...said] };
  if (found.isAmplitude || found.prepared) return scan;
  const taken = countsOf(found.counts, mask);
  return { ...scan, ...taken, warnings: [...scan.warnings, ...taken.warnings] };
}

const cornered =
  "the peak lies in the first voxel and goes on at the other ends of the axes, as in the order of an FFT: it is moved to the middle";

/** The mask for counts of `shape`, which may be a part of the frames that it is of. */
async function maskOf(source: MaskSource, shape: Shape, part: FramePart | undefined) {
  if (!part) return chosenMask(source, shape);
  const { mask, notes } = await chosenMask(source, [1, ...part.of]);
  return { ...(mask && { mask: cutToPart(mask, part, shape) }), notes };
}

/** What a file's numbers are worth as counts, and what is to be said of it. */
export function countsOf(
  values: RealVolume,
  given: MaskVolume,
): Pick<Scan, "counts" | "mask" | "background" | "saturated" | "warnings"> {
  const { notes, ...taken } = takeReadings(values, given);
  return { ...taken, warnings: notes };
}

async function readHdf5(source: InputSource, { array, amplitude, view }: ReadSettings): Promise<Measurement> {
  const choices = { ...(array && { path: array }), ...(amplitude && { isAmplitude: true }), ...(view && { view }) };
  const options = { ...limitsOf(source), ...choices };
  const found = await source.lend((input) => readPattern(input, options));
  const { counts, mask, isAmplitude, geometry, provenance, warnings, part } = found;
  const place = provenance && placeOf(provenance, counts.shape);
  const input = provenance?.input;
  const prepared = { ...(geometry && { geometry }), ...(place && { place }), ...(input && { input }) };
  const frames = part && { frames: part };
  return { counts, mask, ...responseOf(found), isAmplitude, warnings, ...frames, ...(provenance && { prepared }) };
}

/** Where a pattern lies in the frames that it was prepared from, as its provenance tells. */
function placeOf({ parameters }: Provenance, shape: Shape): ArrayPlace | undefined {
  const report = parameters.preparation;
  if (typeof report !== "object" || report === null) return undefined;
  const numbers = (name: string): Triple | undefined => {
    const value: unknown = Reflect.get(report, name);
    const isTriple = Array.isArray(value) && value.length === 3 && value.every(Number.isFinite);
    return isTriple ? triple((axis) => value[axis]) : undefined;
  };
  const [centre, rawShape, bin] = [numbers("centre"), numbers("rawShape"), numbers("bin")];
  return centre && rawShape && bin ? { centre, rawShape, shape, bin } : undefined;
}

async function readArray(
  source: InputSource,
  { array, amplitude = false, isCohere = false }: ReadSettings,
): Promise<Measurement> {
  const options = { ...limitsOf(source), ...(array !== undefined && { array }) };
  const read = readMeasurement(await source.bytes(), source.name, options);
  const { counts, mask, notes } = isCohere ? turnCohereArray(read) : read;
  return { counts: amplitude ? squared(counts, mask, source.name) : counts, mask, isAmplitude: amplitude, warnings: notes };
}

/** Reads the volume of a file of any format but HDF5. */
export async function volumeOf(source: InputSource, array?: string): Promise<Volume> {
  return readVolume(await source.bytes(), source.name, { ...limitsOf(source), ...(array !== undefined && { array }) });
}

function limitsOf({ maxBytes }: InputSource): { readonly maxBytes?: number } {
  return maxBytes === undefined ? {} : { maxBytes };
}

function squared(values: RealVolume, mask: MaskVolume, name: string): RealVolume {
  checkValues(values, mask, `${name}: expected amplitudes`);
  return realVolume(
    values.shape,
    values.data.map((value) => value * value),
  );
}

/** Name of the object in the NPZ files that friedel writes. */
const objectName = "object";

/** A complex object, and whether it lies on the axes of space. */
export type FramedObject = Pick<StoredResult, "object" | "isInSpace" | "geometry">;

/** Reads a complex object; from an NPZ the array `object` unless another is named. Throws FileError, FormatError, DataError. */
export async function readAnyObjectFile(source: InputSource, array?: string): Promise<FramedObject> {
  if (isHdf5Name(source.name)) return storedResult(source, array);
  const object = await volumeOf(source, array ?? (/\.npz$/i.test(source.name) ? objectName : undefined));
  if (object.kind !== "complex") throw new DataError(`${source.name}: expected a complex object, found real numbers`);
  return { object };
}

/** The same of an object on the axes of the detector. Throws DataError for one in space, too. */
export async function readObjectFile(source: InputSource, array?: string): Promise<ComplexVolume> {
  return onDetector(source, await readAnyObjectFile(source, array)).object;
}

/** Reads the image in space of a strain.cxi; see `readStrain`. */
export function readStrainFile(source: InputSource): Promise<StoredStrain | undefined> {
  return source.lend((input) => readStrain(input, limitsOf(source)));
}

/** Reads a result from a CXI or HDF5 file; see `readResult`. Throws DataError for an image in space, whose axes are not the geometry's. */
export async function readResultFile(source: InputSource, array?: string): Promise<StoredResult> {
  return onDetector(source, await storedResult(source, array));
}

function storedResult(source: InputSource, array?: string): Promise<StoredResult> {
  const options = { ...limitsOf(source), ...(array !== undefined && { path: array }) };
  return source.lend((input) => readResult(input, options));
}

function onDetector<R extends FramedObject>({ name }: InputSource, read: R): R {
  if (!read.isInSpace) return read;
  const found = "found an image in space, which friedel strain made of one: give the result.cxi beside it";
  throw new DataError(`${name}: expected an object on the axes of the detector, as in a result.cxi, ${found}`);
}
