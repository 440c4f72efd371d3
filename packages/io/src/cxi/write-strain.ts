// Writes the image of a crystal in space as CXI, bytes out: the complex object, what was derived from it voxel by voxel, its
// surface with the facets, and how it came about.

import {
  type ComplexVolume,
  formatShape,
  type MaskVolume,
  type RealVolume,
  ShapeError,
  sameShape,
  type Triple,
} from "@friedel/engine";
import { writeHdf5 } from "../hdf5/write.js";
import { paths } from "./layout.js";
import type { GeometryRecord, Provenance } from "./records.js";
import { writeEntry, writeGeometry, writeProcess } from "./write-metadata.js";

/** A crystal on orthogonal axes (z, y, x). All volumes have one shape. */
export interface StrainFile {
  readonly object: ComplexVolume;
  readonly support: MaskVolume;
  /** Quantities by name, with their units. */
  readonly maps: Readonly<Record<string, { readonly volume: RealVolume | MaskVolume; readonly units: string }>>;
  /** Along z, y, x, metres. */
  readonly voxelM: Triple;
  /** Rows: unit vectors of the axes z, y, x in the laboratory frame. */
  readonly axes: readonly [Triple, Triple, Triple];
  /** The crystal's own Bragg vector in the laboratory frame, 1/m, after the ramp was taken out. */
  readonly qVector: Triple;
  /** The surface: metres along x, y, z of the frame from voxel ⌊N/2⌋. */
  readonly mesh?: {
    readonly positions: Float32Array;
    readonly normals: Float32Array;
    readonly triangles: Uint32Array;
    /** One number a vertex, by name. */
    readonly values: Readonly<Record<string, Float32Array | Int32Array>>;
  };
  /** Columns of a table of facets, by name. */
  readonly facets?: Readonly<Record<string, readonly number[]>>;
  readonly geometry?: GeometryRecord;
  readonly metrics: Readonly<Record<string, number>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly provenance: Provenance;
}

const packed = { gzip: 1 };

/** The bytes of the file. Throws ShapeError where volumes differ in shape. */
export function writeStrain(strain: StrainFile): Promise<Uint8Array> {
  const { object, support, maps, mesh, facets, geometry } = strain;
  for (const [name, { shape }] of Object.entries({ support, ...volumesOf(maps) })) {
    if (!sameShape(shape, object.shape)) {
      throw new ShapeError(`expected ${name} of ${formatShape(object.shape)}, found ${formatShape(shape)}`);
    }
  }
  return writeHdf5((file) => {
    writeEntry(file, "image_1", strain.provenance);
    const { image } = paths;
    file.group(image, { NX_class: "NXdata", signal: "data", interpretation: "image" });
    file.volume(`${image}/support`, support, packed, { note: "0: outside; 1: inside" });
    file.volume(`${image}/data`, object);
    for (const [name, { volume, units }] of Object.entries(maps)) file.volume(`${image}/${name}`, volume, packed, { units });
    file.value(`${image}/data_space`, "real");
    file.value(`${image}/data_type`, "electron density");
    file.value(`${image}/is_fft_shifted`, false, { note: "the origin is at index floor(N/2) of every axis" });
    file.value(
      `${image}/image_size`,
      object.shape.map((n, axis) => n * strain.voxelM[axis]),
      { units: "m", note: "along z, y, x" },
    );
    file.value(`${image}/voxel_size`, strain.voxelM, { units: "m", note: "along z, y, x" });
    const rows = "rows are the array axes z, y, x in the laboratory frame (x, y up, z along the beam)";
    file.value(`${image}/axes`, strain.axes.flat(), { note: rows }, [3, 3]);
    file.value(`${image}/q_vector`, strain.qVector, { units: "1/m", frame: "laboratory: x, y up, z along the beam" });
    if (mesh) {
      const surface = `${image}/surface`;
      file.group(surface, { NX_class: "NXcollection" });
      file.table(`${surface}/positions`, { shape: [mesh.positions.length / 3, 3], data: mesh.positions }, undefined, {
        units: "m",
        note: "x, y, z of the frame",
      });
      file.table(`${surface}/normals`, { shape: [mesh.normals.length / 3, 3], data: mesh.normals });
      file.table(`${surface}/triangles`, { shape: [mesh.triangles.length / 3, 3], data: Int32Array.from(mesh.triangles) });
      for (const [name, data] of Object.entries(mesh.values)) file.table(`${surface}/${name}`, { shape: [data.length], data });
    }
    if (facets) {
      const table = `${image}/facets`;
      file.group(table, { NX_class: "NXcollection" });
      for (const [name, column] of Object.entries(facets)) file.value(`${table}/${name}`, column);
    }
    if (geometry) {
      file.group(paths.instrument, { NX_class: "NXinstrument" });
      file.group(paths.detector, { NX_class: "NXdetector" });
      writeGeometry(file, geometry);
    }
    writeProcess(file, strain.provenance, { metrics: strain.metrics, history: {}, parameters: strain.parameters });
  });
}

function volumesOf(maps: StrainFile["maps"]): Record<string, RealVolume | MaskVolume> {
  return Object.fromEntries(Object.entries(maps).map(([name, { volume }]) => [name, volume]));
}
