// The objects of a file as a flat list in depth-first order. Links that lead back are listed, not followed, and a hostile
// file with endless groups is cut off.

import { FormatError } from "../errors.js";
import type { Hdf5File } from "./file.js";
import { childPath } from "./links.js";
import type { Hdf5Dataset, Hdf5Kind } from "./records.js";

/** One object or link in a file. */
export interface Hdf5Node {
  readonly path: string;
  readonly kind: Hdf5Kind | "damaged";
  /** For a dataset. */
  readonly dataset?: Hdf5Dataset;
  /** `file:path` of an external link, the path of a soft one; the first path of an object that is listed already. */
  readonly target?: string;
}

const mostNodes = 5_000;
const mostLevels = 32;

/** Lists the file's objects; at most 5 000, and `isComplete` says whether that was all. A damaged part is one node of its own. */
export function listTree(file: Hdf5File): { readonly nodes: readonly Hdf5Node[]; readonly isComplete: boolean } {
  const nodes: Hdf5Node[] = [];
  const firstPaths = new Map<string, string>();
  let isComplete = true;
  const visit = (path: string, level: number): void => {
    if (nodes.length >= mostNodes || level > mostLevels) {
      isComplete = false;
      return;
    }
    const kind = file.kind(path);
    const { soft, external } = path === "/" ? {} : file.link(path);
    if (soft !== undefined) {
      nodes.push({ path, kind, target: soft });
      return;
    }
    const link = external && { target: `${external.file}:${external.path}` };
    const identity = kind === "group" || kind === "dataset" ? file.identity(path) : undefined;
    const target = identity === undefined ? undefined : firstPaths.get(identity);
    if (target !== undefined) {
      nodes.push({ path, kind, target });
      return;
    }
    if (identity !== undefined) firstPaths.set(identity, path);
    nodes.push({ path, kind, ...(kind === "dataset" && { dataset: file.dataset(path) }), ...link });
    if (kind !== "group") return;
    for (const name of file.list(path)) tolerate(childPath(path, name), level + 1);
  };
  const tolerate = (path: string, level: number): void => {
    try {
      visit(path, level);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      nodes.push({ path, kind: "damaged" });
    }
  };
  tolerate("/", 0);
  return { nodes, isComplete };
}
