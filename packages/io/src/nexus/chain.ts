// Chains of NXtransformations: each axis turns or shifts what hangs on it, and hangs on another itself (`depends_on`), up to the
// laboratory ("."). A point moves as x' = R(vector, value)·x + offset, or x + value·vector + offset, from the innermost axis out
// (NeXus manual, NXtransformations).

import { add, apply, norm, rotation, scale, toRadians, type Vector } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { metresIn } from "../scans/units.js";
import type { ValueTree } from "../scans/values.js";

/** One axis of a chain. */
export interface ChainAxis {
  readonly path: string;
  /** The last part of its path. */
  readonly name: string;
  readonly kind: "rotation" | "translation";
  /** Unit vector of a rotation's axis; of a translation, m a unit of its values. */
  readonly vector: Vector;
  /** Degrees, or in the unit that `vector` accounts for: one a frame, or one for all. */
  readonly values: readonly number[];
  readonly offsetM: Vector;
}

/** More axes hang on one another in no instrument. */
const longest = 64;

/** The chain that begins with the axis at `start`, from there out. Throws FormatError for one that is broken, or leads in a circle. */
export function chainFrom(tree: ValueTree, start: string): ChainAxis[] {
  const chain: ChainAxis[] = [];
  for (let path: string | undefined = start; path !== undefined; path = nextOf(tree, path)) {
    if (chain.length >= longest) throw new FormatError(tree.file, `at most ${longest} axes behind ${start}`, "more, or a circle");
    chain.push(axisAt(tree, path));
  }
  return chain;
}

/** Where a dataset with the path of an axis (`depends_on`) leads; undefined for "." and where there is none. */
export function dependsOn(tree: ValueTree, dataset: string): string | undefined {
  return resolved(tree, dataset, tree.text(dataset));
}

function nextOf(tree: ValueTree, path: string): string | undefined {
  return resolved(tree, path, tree.attribute(path, "depends_on"));
}

/** A path as NeXus has it: absolute, beside the one that names it, or absolute without its slash. */
function resolved(tree: ValueTree, from: string, named: string | undefined): string | undefined {
  const text = named?.trim();
  if (text === undefined || text === "" || text === ".") return undefined;
  const beside = `${from.slice(0, from.lastIndexOf("/"))}/${text.replace(/^\.\//, "")}`;
  const candidates = text.startsWith("/") ? [text] : [beside, `/${text}`];
  const found = candidates.find((path) => tree.has(path));
  if (found === undefined) throw new FormatError(tree.file, `the axis ${text} on which ${from} hangs`, "none");
  return found;
}

function axisAt(tree: ValueTree, path: string): ChainAxis {
  const wrong = (expected: string, found: string) => new FormatError(tree.file, `${expected} at the axis ${path}`, found);
  const kind = tree.attribute(path, "transformation_type");
  if (kind !== "rotation" && kind !== "translation") throw wrong("a rotation or a translation", kind ?? "no transformation_type");
  const given = tree.attributeNumbers(path, "vector");
  if (given?.length !== 3 || !given.every(Number.isFinite)) throw wrong("a vector of three numbers", given?.join(", ") ?? "none");
  const [x, y, z] = given;
  const values = tree.numbers(path);
  if (!values || values.length === 0 || !values.every(Number.isFinite))
    throw wrong("positions", "none, or some that are no number");
  const units = tree.attribute(path, "units")?.trim() ?? "";
  const name = path.slice(path.lastIndexOf("/") + 1);
  const offset = tree.attributeNumbers(path, "offset") ?? [0, 0, 0];
  const offsetUnit = metresIn(tree.attribute(path, "offset_units")?.trim() ?? (kind === "translation" ? units : "m")) ?? 1;
  const offsetM: Vector = [offset[0] * offsetUnit, offset[1] * offsetUnit, offset[2] * offsetUnit];
  if (kind === "rotation") {
    const length = norm([x, y, z]);
    if (length === 0) throw wrong("a vector to turn about", "zero");
    const degrees = /^rad/i.test(units) ? values.map((value) => (value * 180) / Math.PI) : values;
    return { path, name, kind, vector: scale(1 / length, [x, y, z]), values: degrees, offsetM };
  }
  const metres = metresIn(units);
  if (metres === undefined) throw wrong("a unit of length", units || "none");
  return { path, name, kind, vector: [x * metres, y * metres, z * metres], values, offsetM };
}

/** The value of an axis at a frame; the last where it has fewer. */
export function valueAt({ values }: ChainAxis, frame: number): number {
  return values[Math.min(frame, values.length - 1)];
}

/** Where the chain takes a point at a frame, m; `isDirection` leaves out all shifts. */
export function placed(chain: readonly ChainAxis[], point: Vector, frame: number, isDirection = false): Vector {
  return chain.reduce((x, axis) => {
    const value = valueAt(axis, frame);
    const shift = isDirection ? ([0, 0, 0] as const) : axis.offsetM;
    if (axis.kind === "rotation") return add(apply(rotation(axis.vector, toRadians(value)), x), shift);
    return isDirection ? x : add(add(x, scale(value, axis.vector)), shift);
  }, point);
}
