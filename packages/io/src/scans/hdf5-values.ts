// An open HDF5 file as a tree of values.

import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import type { Hdf5Value } from "../hdf5/records.js";
import type { ValueTree } from "./values.js";

/** The tree of an open file; what is damaged or cannot be reached counts as absent. */
export function hdf5Values(file: Hdf5File): ValueTree {
  const value = (path: string): Hdf5Value | undefined => tolerate(() => file.value(path));
  return {
    file: file.name,
    list: (path) => tolerate(() => (file.kind(path) === "group" ? file.list(path) : [])) ?? [],
    has: (path) =>
      tolerate(() => ["group", "dataset"].includes(file.kind(path)) || linkTarget(file, path) !== undefined) ?? false,
    broken: (path) => tolerate(() => linkTarget(file, path)),
    shape: (path) =>
      tolerate(() => {
        if (file.kind(path) !== "dataset") return undefined;
        const { shape, type } = file.dataset(path);
        return type.kind === "integer" || type.kind === "float" ? shape : undefined;
      }),
    numbers: (path) => numbersOf(value(path)),
    text: (path) => textOf(value(path)),
    attribute: (path, name) => textOf(tolerate(() => file.attribute(path, name))),
    attributeNumbers: (path, name) => numbersOf(tolerate(() => file.attribute(path, name))),
  };
}

/** Where the link at a path leads; undefined where there is none. */
function linkTarget(file: Hdf5File, path: string): string | undefined {
  if (file.kind(path) !== "broken link") return undefined;
  const { external, soft } = file.link(path);
  return external ? `${external.file}:${external.path}` : soft;
}

function textOf(value: Hdf5Value | undefined): string | undefined {
  const [first] = Array.isArray(value) ? value : [value];
  return typeof first === "string" ? first : undefined;
}

function numbersOf(value: Hdf5Value | undefined): readonly number[] | undefined {
  if (typeof value === "number") return [value];
  return Array.isArray(value) && typeof value[0] === "number" ? (value as readonly number[]) : undefined;
}

function tolerate<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
