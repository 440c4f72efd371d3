// Finds the volume of a file if no path is given: CXI's paths, then the default plot of NeXus, then the only candidate.
// Of several equal candidates none is guessed; the error lists them.

import { formatShape, type Shape } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "./file.js";
import { childPath } from "./links.js";
import type { Hdf5Dataset } from "./records.js";
import { listTree } from "./tree.js";
import { formatType } from "./type.js";

/** Real volumes are patterns, complex ones objects. */
export type VolumeKind = "real" | "complex";

const cxiPlaces = {
  real: [
    "/entry_1/data_1/data",
    "/entry_1/instrument_1/detector_1/data",
    "/entry_1/instrument_1/detector_1/counts",
    "/entry_1/image_1/data",
  ],
  complex: ["/entry_1/image_1/data", "/entry_1/data_1/data", "/entry_1/last_image/data"],
} as const;

/** A dataset with three axes; leading axes of length 1 do not count. */
export interface LocatedVolume {
  readonly dataset: Hdf5Dataset;
  readonly shape: Shape;
}

/**
 * The volume at `path`, or the likely one. Throws {@link FormatError} if there is none of this kind, or where there are
 * several that could be meant, naming them.
 */
export function locateVolume(file: Hdf5File, kind: VolumeKind, path?: string): LocatedVolume {
  if (path !== undefined) {
    const absolute = path.startsWith("/") ? path : `/${path}`;
    const dataset = file.dataset(absolute);
    const shape = volumeShape(dataset);
    const what = `a ${kind} dataset with three axes at ${absolute}`;
    if (!shape) throw new FormatError(file.name, what, `${dataset.shape?.length ?? "no"} axes`);
    if (!isKind(dataset, kind)) throw new FormatError(file.name, what, formatType(dataset.type));
    return { dataset, shape };
  }
  for (const place of [...cxiPlaces[kind], ...nexusPlaces(file)]) {
    const found = candidate(file, place, kind);
    if (found) return found;
  }
  return onlyCandidate(file, kind);
}

function candidate(file: Hdf5File, path: string, kind: VolumeKind): LocatedVolume | undefined {
  if (file.kind(path) !== "dataset") return undefined;
  const dataset = file.dataset(path);
  const shape = volumeShape(dataset);
  return shape && isKind(dataset, kind) ? { dataset, shape } : undefined;
}

/** The chain of `default` attributes from the root down, and the `signal` at its end; without a chain, the first NXentry. */
function nexusPlaces(file: Hdf5File): string[] {
  const names = file.list("/").filter((name) => file.kind(`/${name}`) === "group");
  const starts = ["/", ...names.filter((name) => file.attribute(`/${name}`, "NX_class") === "NXentry").map((name) => `/${name}`)];
  return starts.flatMap((start) => {
    let group = start;
    for (let level = 0; level < 8; level++) {
      const next = file.attribute(group, "default");
      if (typeof next !== "string" || file.kind(childPath(group, next)) !== "group") break;
      group = childPath(group, next);
    }
    const signal = file.attribute(group, "signal");
    return typeof signal === "string" ? [childPath(group, signal)] : [];
  });
}

function onlyCandidate(file: Hdf5File, kind: VolumeKind): LocatedVolume {
  const all = listTree(file).nodes.flatMap(({ dataset }) => {
    const shape = dataset && isKind(dataset, kind) ? volumeShape(dataset) : undefined;
    return dataset && shape ? [{ dataset, shape }] : [];
  });
  const [first, ...others] = all.sort((a, b) => size(b.shape) - size(a.shape));
  if (first === undefined) throw new FormatError(file.name, `a ${kind} dataset with three axes`, "none");
  const rivals = others.filter(({ shape }) => size(shape) === size(first.shape));
  if (rivals.length > 0) {
    const listed = [first, ...rivals].slice(0, 6).map(({ dataset, shape }) => `${dataset.path} (${formatShape(shape)})`);
    throw new FormatError(file.name, "one volume, or the path of the one that is meant", listed.join(", "));
  }
  return first;
}

function volumeShape({ shape = [] }: Hdf5Dataset): Shape | undefined {
  const extra = shape.length - 3;
  if (extra < 0 || shape.slice(0, extra).some((n) => n !== 1)) return undefined;
  const [frames, rows, columns] = shape.slice(extra);
  return [frames, rows, columns];
}

function isKind({ type }: Hdf5Dataset, kind: VolumeKind): boolean {
  return kind === "complex" ? type.kind === "complex" : ["integer", "float", "boolean"].includes(type.kind);
}

function size([frames, rows, columns]: Shape): number {
  return frames * rows * columns;
}
