// From a path on the command line to counts and mask: a raw scan's folder, or a file that holds a pattern.

import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import {
  DataError,
  formatShape,
  type MaskVolume,
  Measured,
  maskVolume,
  type RealVolume,
  realVolume,
  sameShape,
  type Volume,
} from "@friedel/engine";
import type { Beamline } from "@friedel/imaging";
import { FileError, type GeometryRecord } from "@friedel/io";
import {
  availableMemory,
  type CohereExperiment,
  discoverScan,
  loadRawScan,
  type RawScan,
  readCohereFolder,
  readPatternFile,
  readVolumeFile,
} from "@friedel/io/node";
import type { InputFile } from "@friedel/workflow";
import { fingerprint } from "@friedel/workflow/node";
import { findBeamline } from "./beamlines.js";
import { isCohereFolder, maskAliens } from "./cohere-input.js";
import { isHdf5Name } from "./objects.js";
import type { InputFlags, ScanFlags } from "./option-groups.js";

/** What was read, before any preparation. */
export interface LoadedInput {
  /** The input's name without folder and ending, for titles and the default output folder. */
  readonly name: string;
  readonly path: string;
  /** Counts, or squared amplitudes where the input holds amplitudes. */
  readonly counts: RealVolume;
  readonly mask: MaskVolume;
  readonly isAmplitude: boolean;
  /** A raw scan with motors and files, and where it was measured. */
  readonly scan?: RawScan & { readonly beamline: Beamline };
  /** Of a file that `friedel prepare` wrote: it is ready for phasing, and may know its geometry. */
  readonly prepared?: { readonly geometry?: GeometryRecord };
  /** The settings of a cohere experiment. */
  readonly cohere?: CohereExperiment;
  readonly fingerprint: InputFile;
  readonly warnings: readonly string[];
}

/** Reads whatever `path` is. Throws FileError, FormatError, LimitError, DataError, OptionError. */
export async function loadInput(path: string, flags: InputFlags & ScanFlags): Promise<LoadedInput> {
  const info = await stat(path).catch(() => undefined);
  if (!info) throw new FileError(path, "expected a file or folder, found none of that name");
  if (!info.isDirectory()) return loadPattern(path, flags);
  return (await isCohereFolder(path)) ? loadCohere(path, flags) : loadScan(path, flags);
}

/** The scan of a cohere experiment. What the command line names goes before what the experiment does, and both before the log. */
async function loadCohere(path: string, flags: ScanFlags): Promise<LoadedInput> {
  const cohere = await readCohereFolder(path);
  const beamline = flags.beamline ?? cohere.experiment.beamline;
  const loaded = await loadScan(path, { ...cohere.scan, ...flags, ...(beamline !== undefined && { beamline }) });
  const { motors, energyEv } = cohere.instrument;
  const scan = loaded.scan && {
    ...loaded.scan,
    scan: { ...loaded.scan.scan, motors: { ...loaded.scan.scan.motors, ...motors }, ...(energyEv !== undefined && { energyEv }) },
  };
  const mask = await maskAliens(loaded.mask, cohere, path);
  return { ...loaded, ...(scan && { scan }), mask, cohere, warnings: [...cohere.warnings, ...loaded.warnings] };
}

/** Reads a file that holds one pattern. */
export async function loadPattern(path: string, flags: InputFlags): Promise<LoadedInput> {
  const loaded = await (isHdf5Name(path) ? loadHdf5(path, flags) : loadArray(path, flags));
  const mask = flags.mask === undefined ? loaded.mask : await readMask(flags.mask, loaded.counts);
  return { name: stem(path), path, warnings: [], ...loaded, mask, fingerprint: await fingerprint(path) };
}

type LoadedPattern = Pick<LoadedInput, "counts" | "mask" | "isAmplitude" | "prepared">;

async function loadHdf5(path: string, { array, amplitude }: InputFlags): Promise<LoadedPattern> {
  const options = { maxBytes: availableMemory(), ...(array && { path: array }), ...(amplitude && { isAmplitude: true }) };
  const { counts, mask, isAmplitude, geometry, provenance } = await readPatternFile(path, options);
  return { counts, mask, isAmplitude, ...(provenance && { prepared: geometry ? { geometry } : {} }) };
}

async function loadArray(path: string, { array, amplitude = false }: InputFlags): Promise<LoadedPattern> {
  const values = realOf(await readVolumeFile(path, { maxBytes: availableMemory(), ...(array && { array }) }), path);
  const mask = allMeasured(values);
  return { counts: amplitude ? squared(values, mask, path) : values, mask, isAmplitude: amplitude };
}

async function loadScan(path: string, flags: ScanFlags): Promise<LoadedInput> {
  const { scan, spec, frames, whitefield, badPixels } = flags;
  const beamline = await findBeamline(flags.beamline);
  const overrides = { scan, spec, frames, whitefield, badPixels };
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const limits = { maxBytes: availableMemory() };
  const raw = await loadRawScan(await discoverScan(path, given, limits), limits);
  return {
    name: stem(path),
    path,
    counts: raw.counts,
    mask: raw.mask,
    isAmplitude: false,
    scan: { ...raw, beamline },
    warnings: raw.warnings,
    fingerprint: { path, sha256: raw.provenance.sha256 },
  };
}

function realOf(volume: Volume, path: string): RealVolume {
  if (volume.kind === "complex") throw new DataError(`${path}: expected a pattern of real numbers, found complex ones`);
  return volume.kind === "real" ? volume : realVolume(volume.shape, Float32Array.from(volume.data));
}

function allMeasured({ shape, data }: RealVolume): MaskVolume {
  return maskVolume(shape, new Uint8Array(data.length).fill(Measured.used));
}

/** A mask as BCDI programs write it: not zero where nothing was measured; one frame stands for all. */
async function readMask(path: string, { shape, data }: RealVolume): Promise<MaskVolume> {
  const found = await readVolumeFile(path, { maxBytes: availableMemory() });
  const isFrame = sameShape(found.shape, [1, shape[1], shape[2]]);
  if (found.kind === "complex" || !(isFrame || sameShape(found.shape, shape))) {
    throw new DataError(`${path}: expected a mask of ${formatShape(shape)} or of one frame, found ${formatShape(found.shape)}`);
  }
  const out = new Uint8Array(data.length);
  for (let i = 0; i < out.length; i++) out[i] = found.data[i % found.data.length] === 0 ? Measured.used : Measured.no;
  return maskVolume(shape, out);
}

function squared({ shape, data }: RealVolume, mask: MaskVolume, path: string): RealVolume {
  checkValues(data, mask, path, "amplitudes");
  return realVolume(
    shape,
    data.map((value) => value * value),
  );
}

/** √counts where measured, 0 elsewhere. Throws DataError for counts that are negative or not finite. */
export function amplitudeOf(
  { counts, mask }: { readonly counts: RealVolume; readonly mask: MaskVolume },
  path: string,
): RealVolume {
  checkValues(counts.data, mask, path, "counts");
  const out = realVolume(counts.shape);
  for (let i = 0; i < out.data.length; i++) if (mask.data[i] !== Measured.no) out.data[i] = Math.sqrt(counts.data[i]);
  return out;
}

function checkValues(data: Float32Array, mask: MaskVolume, path: string, what: string): void {
  for (let i = 0; i < data.length; i++) {
    if (mask.data[i] === Measured.no || (data[i] >= 0 && data[i] < Number.POSITIVE_INFINITY)) continue;
    throw new DataError(`${path}: expected ${what} of 0 or more, found ${data[i]} at voxel ${i}`);
  }
}

/** `/data/scan54/` → `scan54`, `a/b.npy` → `b`. */
export function stem(path: string): string {
  return basename(path, extname(path)) || "pattern";
}
