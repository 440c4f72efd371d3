// Where a path of a file really leads: through soft links, and through external links into other files. The library follows
// links by itself, but does not say in which file it ended, nor which file is missing.

import type { NativeFile } from "./native-file.js";

/** An object, or the place where one should be, in one of the files of an input. */
export interface ResolvedPath {
  /** The file's path in the folder of the input. */
  readonly file: string;
  /** The open file in the library. */
  readonly id: bigint;
  /** The path in that file; no component of it is a link. */
  readonly path: string;
}

/** An external link whose file is not in reach. */
export interface MissingFile {
  /** The file as the link spells it. */
  readonly missing: string;
}

/** As many links in a row as HDF5 itself follows. */
const mostLinks = 16;

/** Follows the links of a path, component by component. Throws FormatError where they lead in a circle. */
export function resolvePath(native: NativeFile, path: string): ResolvedPath | MissingFile {
  const start: ResolvedPath = { file: native.place, id: native.id, path: "/" };
  return follow(native, start, path, 0);
}

function follow(native: NativeFile, base: ResolvedPath, path: string, links: number): ResolvedPath | MissingFile {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  let at: ResolvedPath = path.startsWith("/") ? { ...base, path: "/" } : base;
  for (const [i, name] of names.entries()) {
    const next = childPath(at.path, name);
    const rest = names.slice(i + 1).join("/");
    const { external, soft } = native.linkAt(at.id, next);
    if (external === undefined && soft === undefined) {
      at = { ...at, path: next };
      continue;
    }
    if (links >= mostLinks) throw native.error(`at most ${mostLinks} links in a row at ${path}`, "more");
    if (soft !== undefined) return follow(native, at, rest === "" ? soft : `${soft}/${rest}`, links + 1);
    if (external === undefined) continue;
    const found = openBeside(native, at.file, external.file);
    if (!found) return { missing: external.file };
    return follow(native, { ...found, path: "/" }, `/${external.path}/${rest}`, links + 1);
  }
  return at;
}

/** Opens the file that a link in `linking` names, where HDF5 looks for it: at its absolute path, else beside the linking file. */
export function openBeside(native: NativeFile, linking: string, name: string): { file: string; id: bigint } | undefined {
  const folder = linking.slice(0, linking.lastIndexOf("/") + 1);
  const isAbsolute = name.startsWith("/");
  const places = isAbsolute ? [...(native.hasDisk ? [name] : []), folder + lastName(name)] : [folder + name];
  for (const place of places) {
    const file = normalise(place);
    const id = file === undefined ? undefined : native.open(file);
    if (file !== undefined && id !== undefined) return { file, id };
  }
  return undefined;
}

/** `/a/./b/../c` → `a/c`; undefined for a path that leads above its top. */
function normalise(path: string): string | undefined {
  const out: string[] = [];
  for (const name of path.split("/")) {
    if (name === "" || name === ".") continue;
    if (name !== "..") out.push(name);
    else if (out.pop() === undefined) return undefined;
  }
  return out.join("/");
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The path of a name in a group. */
export function childPath(group: string, name: string): string {
  return group === "/" ? `/${name}` : `${group}/${name}`;
}
