// A file of scans as its layouts see it: what its name tells, and the log that lies beside it.

import type { Layout } from "./layout.js";
import { logValues, withLog } from "./log-values.js";
import { type Filling, findPlaces, isFilled } from "./places.js";
import type { ScanLog } from "./records.js";
import type { ValueTree } from "./values.js";

/** A file, and what is beside it. */
export interface NamedTree {
  readonly tree: ValueTree;
  /** The file's path, for what its name and its folders' names tell. */
  readonly path: string;
  /** The log at the first of these places, paths from the file's folder with holes; undefined where none lies there. */
  logBeside?(places: readonly string[], filling: Filling): ScanLog | undefined;
}

/** A file as a layout sees it. */
export interface SeenTree {
  /** With that of its log. */
  readonly tree: ValueTree;
  /** What its name tells. */
  readonly filling: Filling;
  /** The log that lies beside. */
  readonly log?: ScanLog;
}

/** The tree of a file with its log's, and what its name tells by the layout. */
export function seenBy({ tree, path, logBeside }: NamedTree, layout: Layout): SeenTree {
  const filling = pathFilling(path, layout.file);
  const places = layout.log.filter((place) => isFilled(place, filling));
  const log = places.length > 0 ? logBeside?.(places, filling) : undefined;
  return { tree: log ? withLog(tree, logValues(log)) : tree, filling, ...(log && { log }) };
}

/** What the last names of a path tell by the first pattern that fits them: `{detector}/{name}_{scan:5}_master.h5`. */
export function pathFilling(path: string, patterns: readonly string[]): Filling {
  const names = path.split(/[/\\]/);
  for (const pattern of patterns) {
    const parts = pattern.split("/");
    const last = names.slice(-parts.length);
    const filling = parts.reduce<Filling | undefined>(
      (known, part, i) => known && findPlaces(onlyName(last[i] ?? ""), "/", part, known)[0]?.filling,
      {},
    );
    if (filling) return filling;
  }
  return {};
}

function onlyName(name: string): ValueTree {
  const nothing = () => undefined;
  const rest = {
    broken: nothing,
    shape: nothing,
    numbers: nothing,
    text: nothing,
    attribute: nothing,
    attributeNumbers: nothing,
  };
  return { file: "", list: () => [name], has: (path) => path === `/${name}`, ...rest };
}
