// NXdata groups, which silx and h5web plot: signal, axes, titles, units
// (https://manual.nexusformat.org/classes/base_classes/NXdata.html).
// Both viewers follow `default` from the root to such a group and show the first frame of a volume, which is empty space around
// a crystal. The default is therefore one plane through the crystal; `default_slice` tells newer viewers the same about volumes.

import { centreOf, cropOrPad, type MaskVolume, type Shape, type Triple, type Volume } from "@friedel/engine";
import { shapeAround } from "@friedel/imaging";
import type { Hdf5Writer } from "../hdf5/write.js";
import { paths } from "./layout.js";

/** One axis of a plot; 0 is at index ⌊N/2⌋. */
interface PlotAxis {
  readonly name: string;
  /** From one voxel to the next. */
  readonly step: number;
  readonly units: string;
}

/** In the order of the arrays. */
export type PlotAxes = readonly [PlotAxis, PlotAxis, PlotAxis];

/** Axes with names, steps in units; in voxels where the steps are not known. */
export function plotAxes([a, b, c]: readonly [string, string, string], steps: Triple | undefined, units: string): PlotAxes {
  const axis = (name: string, k: 0 | 1 | 2) => (steps ? { name, step: steps[k], units } : { name, step: 1, units: "voxel" });
  return [axis(a, 0), axis(b, 1), axis(c, 2)];
}

/** Writes an NXdata group for a volume, without its signal, which the caller adds. */
export function plotVolume(
  file: Hdf5Writer,
  path: string,
  { title, signal, shape, axes, plane }: { title: string; signal: string; shape: Shape; axes: PlotAxes; plane: Plane },
): void {
  file.group(path, {
    NX_class: "NXdata",
    signal,
    axes: axes.map(({ name }) => name),
    default_slice: [String(plane.index), ".", "."],
  });
  file.value(`${path}/title`, title);
  axes.forEach((axis, k) => {
    writeAxis(file, path, axis, shape[k]);
  });
}

/** A plane across the first axis of volumes of one shape. */
export interface Plane {
  readonly index: number;
  /** The plane as a volume of one frame. */
  readonly cut: <V extends Volume>(volume: V) => V;
}

/** The whole plane through the middle. */
export function middlePlane(shape: Shape): Plane {
  return planeOf(shape, centreOf(shape)[0], shape);
}

/** Voxels that are shown around a crystal. */
const margin = 4;

/** The plane in which a support is largest, without the empty space around the support. */
export function planeThrough(support: MaskVolume): Plane {
  const { shape, data } = support;
  const voxels = shape[1] * shape[2];
  const areas = new Float64Array(shape[0]);
  for (let i = 0; i < data.length; i++) areas[Math.floor(i / voxels)] += data[i];
  const largest = Math.max(...areas);
  return largest === 0 ? middlePlane(shape) : planeOf(shape, areas.indexOf(largest), shapeAround(support, margin));
}

function planeOf(shape: Shape, index: number, [, rows, columns]: Shape): Plane {
  const [, row, column] = centreOf(shape);
  return { index, cut: (volume) => cropOrPad(volume, [1, rows, columns], [index, row, column]) };
}

/** One quantity in a plane. */
export interface PlaneSignal {
  readonly volume: Volume;
  /** For people, with the unit. */
  readonly label: string;
  readonly units?: string;
}

/** Writes the plane that viewers open on. The first signal is shown; the others can be chosen. */
export function writeSlice(
  file: Hdf5Writer,
  title: string,
  axes: PlotAxes,
  signals: Readonly<Record<string, PlaneSignal>>,
  isLogarithmic = false,
): void {
  const [signal, ...others] = Object.keys(signals);
  const [, rows, columns] = signals[signal].volume.shape;
  file.group(paths.slice, {
    NX_class: "NXdata",
    signal,
    ...(others.length > 0 && { auxiliary_signals: others }),
    axes: [axes[1].name, axes[2].name],
    ...(isLogarithmic && { SILX_style: JSON.stringify({ signal_scale_type: "log" }) }),
  });
  file.value(`${paths.slice}/title`, title);
  writeAxis(file, paths.slice, axes[1], rows);
  writeAxis(file, paths.slice, axes[2], columns);
  for (const [name, { volume, label, units }] of Object.entries(signals)) {
    const table = { shape: [rows, columns], data: volume.data };
    file.table(`${paths.slice}/${name}`, table, undefined, { long_name: label, ...(units && { units }) });
  }
}

function writeAxis(file: Hdf5Writer, group: string, { name, step, units }: PlotAxis, length: number): void {
  const values = Array.from({ length }, (_, i) => (i - Math.floor(length / 2)) * step);
  file.value(`${group}/${name}`, values, { units, long_name: `${name} (${units})` });
}
