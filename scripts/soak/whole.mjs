// Whether a file under a good name is whole, and whether two folders of results hold the same.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hdf5Input, readNpz, readPattern, readResult, withHdf5 } from "@friedel/io";
import { readSafetensors } from "@friedel/network";
import { decodeArrays } from "@friedel/workflow";

/** Files that a user sees in a folder, by their path in it. */
export function visibleFiles(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return paths.filter((path) => !path.split("/").some((name) => name.startsWith("."))).sort();
}

/** Parts of files that no run has cleared away. */
export function leftParts(folder) {
  return readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".part"));
}

const endsWith = (text) => (bytes) => {
  const end = new TextDecoder().decode(bytes.subarray(-40)).trimEnd();
  if (!end.endsWith(text)) throw new Error(`expected an end of ${text}, found ${JSON.stringify(end.slice(-20))}`);
};
const asHdf5 = (bytes) => withHdf5(hdf5Input(bytes, "a.h5"), (file) => void file.list("/"));

const checks = {
  cxi: asHdf5,
  h5: asHdf5,
  npz: (bytes) => void readNpz(bytes, "a.npz"),
  friedel: (bytes) => void decodeArrays(bytes, "checkpoint"),
  json: (bytes) => void JSON.parse(new TextDecoder().decode(bytes)),
  png: (bytes) => {
    if (new TextDecoder("latin1").decode(bytes.subarray(-8, -4)) !== "IEND") throw new Error("expected IEND at the end of a PNG");
  },
  svg: endsWith("</svg>"),
  html: endsWith("</html>"),
  vti: endsWith("</VTKFile>"),
  vts: endsWith("</VTKFile>"),
  vtp: endsWith("</VTKFile>"),
  safetensors: (bytes) => void readSafetensors(bytes),
  csv: (bytes) => {
    if (bytes.at(-1) !== 10) throw new Error("expected a line's end at the end");
  },
};

/** Throws where a file cannot be whole: empty, cut off, or with another sum than its own. */
export async function checkWhole(path) {
  const bytes = new Uint8Array(readFileSync(path));
  if (bytes.length === 0) throw new Error("empty");
  await checks[path.slice(path.lastIndexOf(".") + 1)]?.(bytes);
}

/** What two runs of the same work may differ in: the words of the command (`--resume`) and times of a clock. */
const readers = {
  "result.cxi": readResult,
  "pattern.cxi": readPattern,
};

/** Names of files that differ in what must be the same, or are in one folder only. */
export async function differences(one, other) {
  const [a, b] = [one, other].map(visibleFiles);
  const differ = [...a.filter((path) => !b.includes(path)), ...b.filter((path) => !a.includes(path))];
  for (const path of a.filter((name) => b.includes(name))) {
    const [x, y] = [one, other].map((folder) => new Uint8Array(readFileSync(join(folder, path))));
    if (Buffer.from(x.buffer).equals(Buffer.from(y.buffer))) continue;
    const read = readers[path.slice(path.lastIndexOf("/") + 1)];
    // The report says how long each step took; strain.cxi is held by strain.vti beside it.
    if (path.endsWith("report.html") || path.endsWith("strain.cxi")) continue;
    const [m, n] = read ? await Promise.all([x, y].map((bytes) => read(hdf5Input(bytes, path)))) : [x, y];
    if (!read || text(m) !== text(n)) differ.push(path);
  }
  return differ;
}

/** The arrays and numbers of a file, its provenance aside, as text. */
function text(value) {
  const { provenance: _, ...rest } = value;
  return JSON.stringify(rest, (__, part) => (ArrayBuffer.isView(part) ? Buffer.from(part.buffer).toString("base64") : part));
}
