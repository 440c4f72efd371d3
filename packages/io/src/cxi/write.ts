// Writes patterns and results as CXI, bytes out. Masks and supports are packed with gzip, which costs little and saves much;
// volumes of floats are not, for noise does not pack.
// They come after the masks: a file in memory grows by copying, and chunks grow it in many small steps.

import { formatShape, type MaskVolume, Measured, maskVolume, type RealVolume, ShapeError, sameShape } from "@friedel/engine";
import { type Hdf5Writer, writeHdf5 } from "../hdf5/write.js";
import { maskNote, paths } from "./layout.js";
import type { PatternFile, ResultFile } from "./records.js";
import { writeEntry, writeGeometry, writeProcess } from "./write-metadata.js";

const packed = { gzip: 1 };

/** A prepared pattern as the bytes of a CXI file. */
export function writePattern(pattern: PatternFile): Promise<Uint8Array> {
  checkShapes(pattern.counts.shape, { mask: pattern.mask });
  return writeHdf5((file) => {
    writeEntry(file, "data_1", pattern.provenance);
    writeInstrument(file, pattern.counts, () => writeMask(file, paths.detector, pattern.mask), pattern.isAmplitude);
    if (pattern.geometry) writeGeometry(file, pattern.geometry);
    writeProcess(file, pattern.provenance);
  });
}

/** A reconstruction as the bytes of a CXI file. Throws ShapeError where its volumes differ in shape. */
export function writeResult(result: ResultFile): Promise<Uint8Array> {
  const { object, support, mask, counts, geometry, maps = {} } = result;
  const volumes = Object.fromEntries(Object.entries(maps).map(([name, { volume }]) => [name, volume]));
  checkShapes(object.shape, { support, mask, counts, ...volumes });
  return writeHdf5((file) => {
    writeEntry(file, "image_1", result.provenance);
    const { image } = paths;
    file.group(image, { NX_class: "NXdata", signal: "data", interpretation: "image" });
    file.volume(`${image}/support`, support, packed, { note: "0: outside; 1: inside" });
    if (mask) writeMask(file, image, mask);
    file.volume(`${image}/data`, object);
    for (const [name, { volume, units }] of Object.entries(maps)) file.volume(`${image}/${name}`, volume, packed, { units });
    file.value(`${image}/data_space`, "real");
    file.value(`${image}/data_type`, "electron density");
    file.value(`${image}/is_fft_shifted`, false, { note: "the origin is at index floor(N/2) of every axis" });
    if (geometry) writeImageSize(file, result);
    if (counts || geometry) writeInstrument(file, counts, () => linkMask(file, image, paths.detector, mask));
    if (geometry) writeGeometry(file, geometry);
    writeProcess(file, result.provenance, result);
  });
}

/** The detector with its counts, and `data_1` with a second name for them, as CXI has it. */
function writeInstrument(file: Hdf5Writer, counts?: RealVolume, writeItsMask?: () => void, isAmplitude = false): void {
  const { instrument, detector, pattern } = paths;
  file.group(instrument, { NX_class: "NXinstrument" });
  file.group(detector, { NX_class: "NXdetector" });
  if (!counts) return;
  writeItsMask?.();
  file.volume(`${detector}/data`, counts, {}, { units: "counts", from_amplitude: isAmplitude });
  file.value(`${detector}/is_fft_shifted`, false, { note: "zero frequency is at index floor(N/2) of every axis" });
  file.group(pattern, { NX_class: "NXdata", signal: "data", interpretation: "image" });
  file.link(`${pattern}/data`, `${detector}/data`);
}

/** CXI counts bad pixels, friedel measured ones; voxels kept out of phasing are measured, and listed apart. */
function writeMask(file: Hdf5Writer, group: string, mask: MaskVolume): void {
  const bad = mask.data.map((value) => (value === Measured.no ? 1 : 0));
  file.volume(`${group}/mask`, maskVolume(mask.shape, bad), packed, { note: maskNote });
  if (!mask.data.includes(Measured.free)) return;
  const free = mask.data.map((value) => (value === Measured.free ? 1 : 0));
  file.volume(`${group}/free`, maskVolume(mask.shape, free), packed, { note: "1: measured, but kept out of phasing" });
}

function linkMask(file: Hdf5Writer, from: string, to: string, mask: MaskVolume | undefined): void {
  if (mask) file.link(`${to}/mask`, `${from}/mask`);
  if (mask?.data.includes(Measured.free)) file.link(`${to}/free`, `${from}/free`);
}

function writeImageSize(file: Hdf5Writer, { object, geometry }: ResultFile): void {
  const edges = geometry?.directColumns.map((column) => Math.hypot(...column)) ?? [];
  const size = edges.map((edge, axis) => edge * object.shape[axis]);
  file.value(`${paths.image}/image_size`, size, {
    units: "m",
    note: "lengths along the array axes, which need not be orthogonal",
  });
}

function checkShapes(
  shape: MaskVolume["shape"],
  others: Readonly<Record<string, { shape: MaskVolume["shape"] } | undefined>>,
): void {
  for (const [name, other] of Object.entries(others)) {
    if (other && !sameShape(other.shape, shape)) {
      throw new ShapeError(`expected a ${name} of ${formatShape(shape)}, found ${formatShape(other.shape)}`);
    }
  }
}
