// A scan's log as a tree of values: /motors/NAME, /columns/NAME, /command and so on, so that layouts tell where a quantity stands
// in a log in the same words as in an HDF5 file.

import type { ScanLog } from "./records.js";
import type { ValueTree } from "./values.js";

/** The tree of a log. A name is found in any case where none is spelt as asked for. */
export function logValues(log: ScanLog): ValueTree {
  const motors = new Map(Object.entries(log.motors).map(([name, value]) => [name, [value]]));
  const groups = new Map<string, ReadonlyMap<string, ArrayLike<number>>>([
    ["motors", motors],
    ["columns", log.columns],
  ]);
  const { command, sample, date, endDate } = log;
  const texts: Readonly<Record<string, string | undefined>> = { command, sample, date, endDate };
  const numbers = (path: string): ArrayLike<number> | undefined => {
    const [, group, name] = /^\/(\w+)\/(.+)$/.exec(path) ?? [];
    const values = groups.get(group ?? "");
    if (!values || name === undefined) return undefined;
    const key = values.has(name) ? name : [...values.keys()].find((known) => known.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : values.get(key);
  };
  const text = (path: string): string | undefined => texts[path.slice(1)];
  return {
    file: log.file,
    list: (path) => (path === "/" ? [...groups.keys(), ...Object.keys(texts)] : [...(groups.get(path.slice(1))?.keys() ?? [])]),
    has: (path) => groups.has(path.slice(1)) || numbers(path) !== undefined || text(path) !== undefined,
    broken: () => undefined,
    shape: (path) => {
      const found = numbers(path);
      return found && [found.length];
    },
    numbers: (path) => {
      const found = numbers(path);
      return found && Array.from(found);
    },
    text,
    attribute: () => undefined,
    attributeNumbers: () => undefined,
  };
}

/** A file's tree with that of its log beside it, at `/log:motors/…`. */
export function withLog(tree: ValueTree, log: ValueTree): ValueTree {
  const place = (path: string): [ValueTree, string] =>
    path.startsWith("/log:") ? [log, `/${path.slice("/log:".length)}`] : [tree, path];
  const ask =
    <T>(question: (tree: ValueTree, path: string) => T) =>
    (path: string): T =>
      question(...place(path));
  return {
    file: tree.file,
    list: ask((of, path) => of.list(path)),
    has: ask((of, path) => of.has(path)),
    broken: ask((of, path) => of.broken(path)),
    shape: ask((of, path) => of.shape(path)),
    numbers: ask((of, path) => of.numbers(path)),
    text: ask((of, path) => of.text(path)),
    attribute: (path, name) => place(path)[0].attribute(place(path)[1], name),
    attributeNumbers: (path, name) => place(path)[0].attributeNumbers(place(path)[1], name),
  };
}
