// Finds the volume of a file if no path is given: CXI's paths, then the default plot of NeXus, then the only candidate.
// Of several equal candidates none is guessed; the error lists them.

import { formatShape, type Shape } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "./file.js";
import { childPath } from "./links.js";
import { framesShape } from "./read-frames.js";
import { type Hdf5Node, listTree } from "./tree.js";
import { formatType, type Hdf5Type } from "./type.js";

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

/** The name of a mask is none of a pattern. */
const maskName = /(^|[/_-])(pixel_?)?mask$/i;

/** A dataset with three axes, or a series of datasets with the frames of one scan. */
export interface LocatedVolume {
  readonly path: string;
  readonly shape: Shape;
}

/**
 * The volume at `path`, or the likely one. Throws {@link FormatError} if there is none of this kind, or where there are
 * several that could be meant, naming them.
 */
export function locateVolume(file: Hdf5File, kind: VolumeKind, path?: string): LocatedVolume {
  if (path !== undefined) {
    const given = path.startsWith("/") ? path : `/${path}`;
    // MATLAB's `structure.field`.
    const field = given.replaceAll(".", "/");
    const absolute = file.kind(given) === "nothing" && file.kind(field) === "dataset" ? field : given;
    const found = candidate(file, absolute, kind);
    if (found) return found;
    const { shape, type } = file.dataset(absolute);
    const what = `a ${kind} dataset with three axes at ${absolute}`;
    throw new FormatError(file.name, what, isKind(type, kind) ? `${shape?.length ?? "no"} axes` : formatType(type));
  }
  for (const place of [...cxiPlaces[kind], ...nexusPlaces(file)]) {
    const found = candidate(file, place, kind);
    if (found) return found;
  }
  return onlyCandidate(file, kind);
}

/** A single image is no volume. */
function candidate(file: Hdf5File, path: string, kind: VolumeKind): LocatedVolume | undefined {
  const what = file.kind(path);
  const dataset = what === "dataset" ? file.dataset(path) : undefined;
  if (dataset && (!isKind(dataset.type, kind) || (dataset.shape?.length ?? 0) < 3)) return undefined;
  const shape = kind === "real" ? file.framesShape(path) : dataset && framesShape(dataset);
  return shape && { path, shape };
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
  const { nodes } = listTree(file);
  const places = nodes.flatMap((node) =>
    node.kind === "dataset" || node.kind === "group" ? (candidate(file, node.path, kind) ?? []) : [],
  );
  const inSeries = (path: string) => places.some((place) => path.startsWith(`${place.path}/data_`));
  const all = places.filter(({ path }) => !inSeries(path));
  const isMask = (place: string) => maskName.test(place) || (file.kind(place) === "dataset" && file.isLogical(place));
  const plain = kind === "real" ? all.filter((place) => !isMask(place.path)) : all;
  const [first, ...others] = (plain.length > 0 ? plain : all).sort((a, b) => size(b.shape) - size(a.shape));
  if (first === undefined) throw noVolume(file, kind, nodes);
  const rivals = others.filter(({ shape }) => size(shape) === size(first.shape) || arePartsOfOne(first.shape, shape));
  if (rivals.length > 0) {
    const listed = [first, ...rivals].slice(0, 6).map(({ path, shape }) => `${path} (${formatShape(shape)})`);
    throw new FormatError(file.name, "one volume, or the path of the one that is meant", listed.join(", "));
  }
  return first;
}

/** A dataset with frames of the size of another's, and more than one to so many of them, may hold the other part of one scan. */
const leastPart = 3;

function arePartsOfOne([frames, rows, columns]: Shape, [more, height, width]: Shape): boolean {
  return height === rows && width === columns && leastPart * more >= frames;
}

/** Where a link that leads nowhere may have led to the volume, its file is named. */
function noVolume(file: Hdf5File, kind: VolumeKind, nodes: readonly Hdf5Node[]): FormatError {
  const broken = nodes.find((node) => node.kind === "broken link" && node.target !== undefined);
  if (!broken) return new FormatError(file.name, `a ${kind} dataset with three axes`, "none");
  try {
    file.dataset(broken.path);
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  return new FormatError(file.name, `a ${kind} dataset with three axes`, "none");
}

function isKind(type: Hdf5Type, kind: VolumeKind): boolean {
  return kind === "complex" ? type.kind === "complex" : ["integer", "float", "boolean"].includes(type.kind);
}

function size([frames, rows, columns]: Shape): number {
  return frames * rows * columns;
}
