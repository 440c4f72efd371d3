// Reads the image of a crystal in space from a strain.cxi of friedel: the maps, where they lie, and what is known of them.

import { formatShape, type MaskVolume, maskVolume, type RealVolume, realVolume, type Shape, type Triple } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { Hdf5Input } from "../hdf5/source.js";
import type { ReadLimits } from "../limits.js";
import { paths } from "./layout.js";
import { numbers, readJson, readProvenance, readTable } from "./read-metadata.js";
import type { Provenance } from "./records.js";
import type { StrainFile } from "./write-strain.js";

/** A crystal on orthogonal axes (z, y, x); all volumes have one shape, and are in SI units. */
export interface StoredStrain extends Pick<StrainFile, "voxelM" | "axes" | "qVector" | "metrics" | "parameters"> {
  readonly support: MaskVolume;
  /** Without the outermost voxels. */
  readonly bulk: MaskVolume;
  readonly amplitude: RealVolume;
  readonly phase: RealVolume;
  readonly displacement: RealVolume;
  readonly strain: RealVolume;
  /** Error bar of the strain, where it was found. */
  readonly strainError?: RealVolume;
  /** How far the strain of another run is likely to be, where it was found. */
  readonly strainRunError?: RealVolume;
  readonly provenance?: Provenance;
}

/** The image in space that a file holds; undefined for a file without one. Throws FormatError for one that is not whole. */
export function readStrain(input: Hdf5Input, options: ReadLimits = {}): Promise<StoredStrain | undefined> {
  return withHdf5(input, (file) => (isStrain(file) ? strainOf(file) : undefined), options);
}

const { image } = paths;

/** Whether a file holds an image in space; a result has neither dataset. */
export function isStrain(file: Hdf5File): boolean {
  return file.kind(`${image}/strain`) === "dataset" && file.kind(`${image}/q_vector`) === "dataset";
}

function strainOf(file: Hdf5File): StoredStrain {
  const [nz, ny, nx, ...others] = file.arrayShape(`${image}/strain`) ?? [];
  const shape: Shape = [nz ?? 0, ny ?? 0, nx ?? 0];
  if (nx === undefined || others.length > 0)
    throw new FormatError(file.name, `three axes of ${image}/strain`, `${file.arrayShape(`${image}/strain`)?.length ?? 0}`);
  const data = (name: string): Float32Array => {
    const path = `${image}/${name}`;
    const own = file.kind(path) === "dataset" ? (file.arrayShape(path) ?? []) : [];
    if (own.join() !== shape.join())
      throw new FormatError(file.name, `${path} of ${formatShape(shape)}`, own.length > 0 ? formatShape(own) : "none");
    return file.readReal(path).data;
  };
  const real = (name: string) => realVolume(shape, data(name));
  const isThere = (name: string) => file.kind(`${image}/${name}`) === "dataset";
  const mask = (name: string) =>
    maskVolume(
      shape,
      Uint8Array.from(data(name), (value) => (value === 0 ? 0 : 1)),
    );
  const voxelM = triple(numbers(file, `${image}/voxel_size`, 3));
  if (!voxelM.every((length) => length > 0))
    throw new FormatError(file.name, `lengths above 0 in ${image}/voxel_size`, voxelM.join(", "));
  const axes = numbers(file, `${image}/axes`, 9);
  const provenance = readProvenance(file);
  const metrics = Object.entries(readTable(file, paths.metrics)).map(([name, [value]]) => [name, value] as const);
  return {
    support: mask("mask"),
    bulk: mask("bulk"),
    amplitude: real("amplitude"),
    phase: real("phase"),
    displacement: real("displacement"),
    strain: real("strain"),
    ...(isThere("strain_error") && { strainError: real("strain_error") }),
    ...(isThere("strain_run_error") && { strainRunError: real("strain_run_error") }),
    voxelM,
    axes: [triple(axes.slice(0, 3)), triple(axes.slice(3, 6)), triple(axes.slice(6))],
    qVector: triple(numbers(file, `${image}/q_vector`, 3)),
    metrics: Object.fromEntries(metrics),
    parameters: readJson(file, `${paths.process}/parameters_json`) ?? {},
    ...(provenance && { provenance }),
  };
}

function triple([a, b, c]: readonly number[]): Triple {
  return [a, b, c];
}
