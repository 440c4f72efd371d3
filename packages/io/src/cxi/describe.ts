// Describes an HDF5 or CXI file for `friedel info`: the tree with shapes and types.

import { InputError } from "@friedel/engine";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { Hdf5Value } from "../hdf5/records.js";
import type { Hdf5Input } from "../hdf5/source.js";
import { listTree } from "../hdf5/tree.js";
import { formatType } from "../hdf5/type.js";
import type { ReadLimits } from "../limits.js";
import { paths } from "./layout.js";

/** One line of a file's tree. */
export interface DescribedNode {
  readonly path: string;
  /** group, dataset, link and so on, as `Hdf5Kind` has them, or "damaged". */
  readonly kind: string;
  readonly shape?: readonly number[];
  /** As numpy calls it: `int32`, `complex64`. */
  readonly type?: string;
  /** A scalar's or a short list's value. */
  readonly value?: Hdf5Value;
  readonly units?: string;
  /** Where a link leads. */
  readonly target?: string;
}

/** Description of a file. */
export interface Hdf5Description {
  readonly format: "CXI" | "NeXus" | "HDF5";
  readonly nodes: readonly DescribedNode[];
  /** False if the tree was too large to list. */
  readonly isComplete: boolean;
}

/** Describes a file. Damaged parts are nodes of kind "damaged"; throws FormatError only if it is no HDF5 file at all. */
export function describeHdf5(input: Hdf5Input, limits: ReadLimits = {}): Promise<Hdf5Description> {
  return withHdf5(
    input,
    (file) => {
      const { nodes, isComplete } = listTree(file);
      const isNexus = nodes.some(
        ({ path, kind }) => kind === "group" && orUndefined(() => file.attribute(path, "NX_class")) !== undefined,
      );
      return {
        format: nodes.some(({ path }) => path === paths.version) ? "CXI" : isNexus ? "NeXus" : "HDF5",
        nodes: nodes.map(({ path, kind, dataset, target }) => ({
          path,
          kind,
          ...(dataset ? describeDataset(file, path, dataset) : {}),
          ...(target === undefined ? {} : { target }),
        })),
        isComplete,
      };
    },
    limits,
  );
}

function describeDataset(file: Hdf5File, path: string, { shape, type }: ReturnType<Hdf5File["dataset"]>) {
  const isShort = shape !== undefined && shape.length <= 1 && (shape[0] ?? 1) <= 8;
  const value = isShort ? orUndefined(() => file.value(path)) : undefined;
  const units = orUndefined(() => file.attribute(path, "units"));
  return {
    ...(shape ? { shape } : {}),
    type: formatType(type),
    ...(value === undefined ? {} : { value }),
    ...(typeof units === "string" ? { units } : {}),
  };
}

/** A damaged detail is left out; the tree is still worth showing. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
