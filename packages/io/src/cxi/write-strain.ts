// Writes the image of a crystal in space as CXI, bytes out: the complex object, the maps derived from it, its surface with the
// facets, and the provenance.

import { modulusOf, realVolume, type Triple, toNm, vectorToNm } from "@friedel/engine";
import { type Hdf5Writer, writeHdf5 } from "../hdf5/write.js";
import { paths } from "./layout.js";
import { type Plane, type PlaneSignal, planeThrough, plotAxes, writeSlice } from "./nxdata.js";
import type { GeometryRecord, Provenance } from "./records.js";
import { checkShapes, type Image, volumesOf, whereSet, writeImage } from "./write-image.js";
import { writeEntry, writeFit, writeGeometry, writeProcess } from "./write-metadata.js";

/** A crystal on orthogonal axes (z, y, x). All volumes have one shape. */
export interface StrainFile extends Image {
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

/** Quantities of the plane that viewers open on, the first one shown. */
const shown = ["strain", "displacement", "amplitude", "phase"];

/** The bytes of the file. Throws ShapeError if volumes differ in shape. */
export function writeStrain(strain: StrainFile): Promise<Uint8Array> {
  const { object, support, maps, mesh, facets, geometry, voxelM } = strain;
  checkShapes(object.shape, { support, ...volumesOf(maps) });
  const axes = plotAxes(["z", "y", "x"], vectorToNm(voxelM), "nm");
  const plane = planeThrough(support);
  return writeHdf5((file) => {
    writeEntry(file, strain.provenance);
    writeImage(file, strain, axes, plane);
    writeFrame(file, strain);
    if (mesh) writeSurface(file, mesh);
    if (facets) {
      const table = `${paths.image}/facets`;
      file.group(table, { NX_class: "NXcollection" });
      for (const [name, column] of Object.entries(facets)) file.value(`${table}/${name}`, column);
    }
    writeSlice(file, `Strain of the crystal, plane ${plane.index} of z`, axes, planeSignals(strain, plane));
    if (geometry) {
      file.group(paths.instrument, { NX_class: "NXinstrument" });
      file.group(paths.detector, { NX_class: "NXdetector" });
      writeGeometry(file, geometry);
    }
    writeProcess(file, strain.provenance, strain.parameters);
    writeFit(file, strain.metrics, {});
  });
}

/** Where the array's axes lie in the laboratory. */
function writeFrame(file: Hdf5Writer, { object, voxelM, axes, qVector }: StrainFile): void {
  const { image } = paths;
  const size = object.shape.map((n, axis) => n * voxelM[axis]);
  file.value(`${image}/image_size`, size, { units: "m", note: "along z, y, x" });
  file.value(`${image}/voxel_size`, voxelM, { units: "m", note: "along z, y, x" });
  const rows = "rows are the array axes z, y, x in the laboratory frame (x, y up, z along the beam)";
  file.value(`${image}/axes`, axes.flat(), { note: rows }, [3, 3]);
  file.value(`${image}/q_vector`, qVector, { units: "1/m", frame: "laboratory: x, y up, z along the beam" });
}

function writeSurface(file: Hdf5Writer, { positions, normals, triangles, values }: Required<StrainFile>["mesh"]): void {
  const surface = `${paths.image}/surface`;
  const rows = (data: Float32Array | Int32Array) => ({ shape: [data.length / 3, 3], data });
  file.group(surface, { NX_class: "NXcollection" });
  file.table(`${surface}/positions`, rows(positions), undefined, { units: "m", note: "x, y, z of the frame" });
  file.table(`${surface}/normals`, rows(normals));
  file.table(`${surface}/triangles`, rows(Int32Array.from(triangles)));
  for (const [name, data] of Object.entries(values)) file.table(`${surface}/${name}`, { shape: [data.length], data });
}

/** The maps in a plane, blank outside the crystal, lengths in nm. */
function planeSignals({ object, support, maps }: StrainFile, plane: Plane): Record<string, PlaneSignal> {
  const inside = plane.cut(support);
  const signals: Record<string, PlaneSignal> = {};
  for (const name of shown.filter((known) => Object.hasOwn(maps, known))) {
    const isLength = maps[name].units === "m";
    const units = isLength ? "nm" : maps[name].units;
    const { shape, data } = whereSet(plane.cut(maps[name].volume), inside);
    const label = units === "1" ? name : `${name} (${units})`;
    signals[name] = { volume: realVolume(shape, isLength ? data.map(toNm) : data), label, units };
  }
  signals.amplitude ??= { volume: modulusOf(plane.cut(object)), label: "amplitude" };
  return signals;
}
