// Values at places, as an HDF5 file with its frames, and what belongs into a log beside it.

import type { RealVolume } from "@friedel/engine";
import { type Hdf5Writer, writeHdf5 } from "../hdf5/write.js";
import { type Filling, filledPlace } from "./places.js";

/** A file by its name in the scan's folder. */
export interface TreeFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a log is to hold. */
export interface LogValues {
  command?: string;
  readonly parameters: Record<string, number>;
  readonly columns: Record<string, readonly number[]>;
}

type Value = number | string | readonly number[];

/** Collects the values of one scan. */
export interface TreeWriter {
  /** Puts a value at a place of the scan's group; nowhere where there is no place. */
  put(place: string | undefined, value: Value, filling: Filling, unit?: string): void;
  /** Puts the stack of frames at a place: where that has `{part}`, in files of at most `most` frames that the place leads to. */
  frames(place: string, frames: RealVolume, most: number): void;
  /** All files; `logOf` makes the log's text, its path from the HDF5 file. */
  files(logOf: (values: LogValues) => { readonly path: string; readonly text: string } | undefined): Promise<TreeFile[]>;
}

/** Starts a file at `path`, whose scan is in the group `scan`. */
export function createTreeWriter(path: string, scan: string, filling: Filling): TreeWriter {
  const values: { readonly path: string; readonly value: Value; readonly attributes: Record<string, string> }[] = [];
  const parts: { readonly path: string; readonly frames: RealVolume; readonly file: string | undefined }[] = [];
  const log: LogValues = { parameters: {}, columns: {} };
  let wild = 0;
  const placed = (place: string, holes: Filling): string => {
    const name = filledPlace(place, holes).replaceAll(/(^|\/)\*(?=\/|$)/g, () => `/data_${String(++wild).padStart(2, "0")}`);
    const inside = name.replaceAll("*", "").replace(/^\//, "");
    return place.startsWith("/") ? `/${inside}` : `${filledPlace(scan, filling)}/${inside}`;
  };
  return {
    put(place, value, holes, unit) {
      if (place === undefined) return;
      if (place.startsWith("log:")) return putInLog(log, filledPlace(place.slice("log:".length), holes), value);
      const [, attribute, wanted] = /\[(\w+)[~=]([^\]]+)\]/.exec(place) ?? [];
      const attributes = {
        ...(unit !== undefined && { units: unit }),
        ...(attribute !== undefined && wanted !== undefined && { [attribute]: filledPlace(wanted, holes) }),
      };
      values.push({ path: placed(place, holes), value, attributes });
    },
    frames(place, frames, most) {
      const [count, rows, columns] = frames.shape;
      if (!place.includes("{part")) {
        parts.push({ path: placed(place, filling), frames, file: undefined });
        return;
      }
      const size = rows * columns;
      for (let first = 0, part = 1; first < count; first += most, part++) {
        const shape = [Math.min(most, count - first), rows, columns] as const;
        const data = frames.data.subarray(first * size, (first + shape[0]) * size);
        const file = `${path.replace(/(_master)?\.\w+$/, "")}_data_${String(part).padStart(6, "0")}.h5`;
        parts.push({ path: placed(place, { ...filling, part: String(part) }), frames: { kind: "real", shape, data }, file });
      }
    },
    async files(logOf) {
      const files: TreeFile[] = [];
      for (const { file, frames } of parts) {
        if (file !== undefined)
          files.push({ name: file, bytes: await writeHdf5((tree) => putFrames(tree, partPath, frames, new Set())) });
      }
      const text = logOf(log);
      if (text) files.push({ name: beside(path, text.path), bytes: new TextEncoder().encode(text.text) });
      const bytes = await writeHdf5((tree) => {
        const groups = new Set<string>();
        for (const { path, value, attributes } of values) {
          makeGroups(tree, path, groups);
          tree.value(path, value, attributes);
        }
        for (const { path, frames, file } of parts) {
          if (file === undefined) putFrames(tree, path, frames, groups);
          else {
            makeGroups(tree, path, groups);
            tree.externalLink(path, file.replace(/^.*\//, ""), partPath);
          }
        }
      });
      return [...files, { name: path, bytes }];
    },
  };
}

/** Where frames lie in a file of theirs. */
const partPath = "/entry/data/data";

/** Positions of each point are a column, and the first a parameter; what does not move is a parameter, wherever else it may stand. */
function putInLog(log: LogValues, place: string, value: Value): void {
  const name = place.replace(/^[^/]*\//, "");
  if (typeof value === "string") log.command = value;
  else if (typeof value === "number") log.parameters[name] = value;
  else {
    log.columns[name] = value;
    log.parameters[name] = value[0];
  }
}

/** Frames as 32-bit counts, each a packed chunk of its own. */
function putFrames(tree: Hdf5Writer, path: string, { shape, data }: RealVolume, groups: Set<string>): void {
  makeGroups(tree, path, groups);
  tree.table(
    path,
    { shape, data: Int32Array.from(data) },
    { chunks: [1, shape[1], shape[2]], gzip: 1 },
    { interpretation: "image" },
  );
}

function makeGroups(tree: Hdf5Writer, path: string, made: Set<string>): void {
  const names = path.split("/").slice(1, -1);
  names.forEach((_, i) => {
    const group = `/${names.slice(0, i + 1).join("/")}`;
    if (made.has(group)) return;
    made.add(group);
    tree.group(group);
  });
}

/** The path of a file beside another, `..` resolved. */
function beside(path: string, other: string): string {
  const names = path.split("/").slice(0, -1);
  for (const name of other.split("/"))
    if (name === "..") names.pop();
    else names.push(name);
  return names.join("/");
}
