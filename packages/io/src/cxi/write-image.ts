// The object and its support, as results and strain files have them in common.

import {
  type ComplexVolume,
  formatShape,
  type MaskVolume,
  type RealVolume,
  realVolume,
  type Shape,
  ShapeError,
  sameShape,
} from "@friedel/engine";
import type { Hdf5Writer } from "../hdf5/write.js";
import { paths } from "./layout.js";
import { type Plane, type PlotAxes, plotVolume } from "./nxdata.js";

/** An object with the maps derived from it. */
export interface Image {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Quantities by name, with their units. */
  readonly maps: Readonly<Record<string, { readonly volume: RealVolume | MaskVolume; readonly units: string }>>;
}

/** Writes the image, its support under PyNX's name and its own, and the second way to the object. Throws ShapeError. */
export function writeImage(file: Hdf5Writer, { object, support, maps }: Image, axes: PlotAxes, plane: Plane): void {
  const { image, data } = paths;
  const plot = { title: "Reconstructed object", signal: "data", shape: object.shape, axes, plane };
  plotVolume(file, image, plot);
  file.volume(`${image}/mask`, support, { note: "the support: 0 outside, 1 inside" });
  file.link(`${image}/support`, `${image}/mask`);
  file.volume(`${image}/data`, object);
  for (const [name, { volume, units }] of Object.entries(maps)) file.volume(`${image}/${name}`, volume, { units });
  file.value(`${image}/data_space`, "real");
  file.value(`${image}/data_type`, "electron density");
  file.value(`${image}/is_fft_shifted`, false, { note: "the origin is at index floor(N/2) of every axis" });
  plotVolume(file, data, plot);
  file.link(`${data}/data`, `${image}/data`);
}

/** Values where a mask is not 0, else NaN, which viewers leave blank. */
export function whereSet({ shape, data }: RealVolume | MaskVolume, mask: MaskVolume): RealVolume {
  return realVolume(
    shape,
    Float32Array.from(data, (value, i) => (mask.data[i] === 0 ? Number.NaN : value)),
  );
}

/** Throws ShapeError if a volume has another shape; undefined ones are not there. */
export function checkShapes(shape: Shape, others: Readonly<Record<string, { readonly shape: Shape } | undefined>>): void {
  for (const [name, other] of Object.entries(others)) {
    if (other && !sameShape(other.shape, shape)) {
      throw new ShapeError(`expected ${name} of ${formatShape(shape)}, found ${formatShape(other.shape)}`);
    }
  }
}

/** The volumes of maps by name. */
export function volumesOf(maps: Image["maps"]): Record<string, Image["maps"][string]["volume"]> {
  return Object.fromEntries(Object.entries(maps).map(([name, { volume }]) => [name, volume]));
}
