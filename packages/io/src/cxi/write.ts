// Writes patterns and results as CXI, bytes out, as PyNX and cdiutils read them.

import { countVoxels, Measured, modulusOf, phaseOf, type RealVolume, type Triple, toNm, toPerNm, triple } from "@friedel/engine";
import { type Hdf5Attributes, type Hdf5Writer, writeHdf5 } from "../hdf5/write.js";
import { maskArrays } from "../masks.js";
import { paths } from "./layout.js";
import { middlePlane, planeThrough, plotAxes, plotVolume, writeSlice } from "./nxdata.js";
import type { AxisColumns, PatternFile, ResultFile } from "./records.js";
import { checkShapes, volumesOf, whereSet, writeImage } from "./write-image.js";
import { writeEntry, writeFit, writeGeometry, writeProcess } from "./write-metadata.js";

/** Array axes of data as the detector takes them. */
const detectorAxes = ["frame", "row", "column"] as const;

/** A prepared pattern as the bytes of a CXI file. */
export function writePattern(pattern: PatternFile): Promise<Uint8Array> {
  const { counts, mask, gain, background, isAmplitude, geometry, provenance } = pattern;
  const { shape } = counts;
  checkShapes(shape, { mask, gain, background });
  const axes = plotAxes(detectorAxes, geometry && lengthsOf(geometry.reciprocalColumns, toPerNm), "1/nm");
  const plane = middlePlane(shape);
  return writeHdf5((file) => {
    writeEntry(file, provenance);
    writeDetector(file, paths.detectorData, pattern, isAmplitude);
    plotVolume(file, paths.data, { title: "Diffraction pattern", signal: "data", shape, axes, plane });
    file.link(`${paths.data}/data`, paths.detectorData);
    const middle = whereSet(plane.cut(counts), plane.cut(mask));
    const label = isAmplitude ? "squared amplitude" : "counts";
    writeSlice(file, `Diffraction pattern, frame ${plane.index}`, axes, { counts: { volume: middle, label } }, true);
    if (geometry) writeGeometry(file, geometry);
    writeProcess(file, provenance);
  });
}

/** A reconstruction as the bytes of a CXI file. Throws ShapeError if its volumes differ in shape. */
export function writeResult(result: ResultFile): Promise<Uint8Array> {
  const { object, support, mask, counts, gain, background, geometry, maps = {}, provenance } = result;
  const { shape } = object;
  checkShapes(shape, { support, mask, counts, gain, background, ...volumesOf(maps) });
  const axes = plotAxes(detectorAxes, geometry && lengthsOf(geometry.directColumns, toNm), "nm");
  const plane = planeThrough(support);
  return writeHdf5((file) => {
    writeEntry(file, provenance);
    writeImage(file, { object, support, maps }, axes, plane);
    if (geometry) {
      const size = geometry.directColumns.map((edge, k) => Math.hypot(...edge) * shape[k]);
      const note = "lengths along the array axes, which need not be orthogonal";
      file.value(`${paths.image}/image_size`, size, { units: "m", note });
    }
    const inside = plane.cut(support);
    writeSlice(file, `Reconstructed crystal, frame ${plane.index}`, axes, {
      amplitude: { volume: modulusOf(plane.cut(object)), label: "amplitude" },
      phase: { volume: whereSet(phaseOf(plane.cut(object)), inside), label: "phase (rad)", units: "rad" },
    });
    if (counts || mask || geometry) writeDetector(file, paths.resultCounts, result);
    if (geometry) writeGeometry(file, geometry);
    writeProcess(file, provenance, result.parameters);
    writeFit(file, result.metrics, result.history);
    writePynxResults(file, result);
    // PyNX's place.
    file.link(`${paths.image}/process_1`, paths.process);
  });
}

/**
 * Likelihoods by which PyNX and cdiutils sort results, as PyNX defines them: Σ [Ic − Io + Io ln(Io/Ic)] divided by the number of
 * free voxels, or of used voxels less the size of the support. `llk` and `llkFree` of friedel are twice the mean over the voxels.
 */
function writePynxResults(file: Hdf5Writer, { support, mask, metrics }: ResultFile): void {
  const { pynxResults: results } = paths;
  const inside = countVoxels(support);
  const used = mask ? countVoxels(mask, Measured.used) : support.data.length;
  file.group(results, { NX_class: "NXcollection" });
  file.value(`${results}/nb_point_support`, inside);
  if ("llk" in metrics) file.value(`${results}/llk_poisson`, (metrics.llk / 2) * (used / Math.max(1, used - inside)));
  if ("llkFree" in metrics) file.value(`${results}/free_llk_poisson`, metrics.llkFree / 2);
}

/** The detector with its counts, their mask, and what else they depend on. */
function writeDetector(
  file: Hdf5Writer,
  countsPath: string,
  { counts, mask, gain, background }: Pick<ResultFile, "counts" | "mask" | "gain" | "background">,
  isAmplitude = false,
): void {
  const { instrument, detector } = paths;
  file.group(instrument, { NX_class: "NXinstrument" });
  file.group(detector, { NX_class: "NXdetector" });
  const { mask: bad, free } = mask ? maskArrays(mask) : {};
  if (bad) file.volume(`${detector}/mask`, bad, { note: "0: measured; 1: not measured" });
  if (free) file.volume(`${detector}/free`, free, { note: "1: measured, but kept out of phasing" });
  if (gain) acrossFrames(file, paths.gain, gain, { note: "counts a unit of |F|^2" });
  if (background) {
    acrossFrames(file, paths.background, background, { units: "counts", note: "counts that are not the object's" });
  }
  if (!counts) return;
  file.volume(countsPath, counts, { units: "counts", from_amplitude: isAmplitude });
  file.value(`${detector}/is_fft_shifted`, false, { note: "zero frequency is at index floor(N/2) of every axis" });
}

/**
 * Writes what is nearly alike in all frames, in chunks of one row of each: what repeats within 32 KiB packs to a fraction, in a
 * fraction of the time that whole frames take.
 */
function acrossFrames(file: Hdf5Writer, path: string, { shape, data }: RealVolume, attributes: Hdf5Attributes): void {
  file.table(path, { shape, data }, { chunks: [shape[0], 1, shape[2]], gzip: 1 }, attributes);
}

/** Lengths of columns in the unit of plots. */
function lengthsOf(columns: AxisColumns, toUnit: (length: number) => number): Triple {
  return triple((k) => toUnit(Math.hypot(...columns[k])));
}
