// Places of a layout: paths in a tree of values, written with holes.
//   {scan} {part} {axis}        a whole number; {scan:4} is written with four digits, and read with any
//   {detector} {motor} {name}   a name
//   *                           anything
//   name[long_name~mu]          only where that attribute holds the word `mu`; `=` asks for all of it
// What is known already is put into the holes; what is not is looked for, and told.

import type { ValueTree } from "./values.js";

const holes = ["scan", "part", "axis", "detector", "motor", "name"] as const;
type Hole = (typeof holes)[number];

/** What holes are filled with. */
export type Filling = Readonly<Partial<Record<Hole, string>>>;

/** A path that is there, and what its holes hold. */
export interface FoundPlace {
  readonly path: string;
  readonly filling: Filling;
}

const holePattern = /\{(\w+)(?::(\d+))?\}/g;
const conditionPattern = /^([^[\]]*)\[(\w+)([~=])([^[\]]+)\]$/;
/** Names that are tried at one level, so that a file with millions of them ends a search soon. */
const mostNames = 20_000;

/** What is wrong with a place as it is written; undefined for a good one. */
export function placeFault(place: string): string | undefined {
  for (const [hole, name] of place.matchAll(holePattern)) {
    if (!(holes as readonly string[]).includes(name))
      return `${hole} is not one of ${holes.map((known) => `{${known}}`).join(", ")}`;
  }
  if (/[{}]/.test(place.replace(holePattern, ""))) return `a brace without its other half in ${place}`;
  return undefined;
}

/** All paths under `group` that fit `place`, numbered ones in the order of their numbers. */
export function findPlaces(tree: ValueTree, group: string, place: string, filling: Filling = {}): FoundPlace[] {
  const names = place.split("/").filter((name) => name !== "");
  const isAbsolute = place.startsWith("/") || place.startsWith("log:");
  let found: FoundPlace[] = [{ path: isAbsolute ? "" : group.replace(/\/$/, ""), filling }];
  for (const name of names) found = found.flatMap((place) => step(tree, place, name));
  return found.sort(byNumbers);
}

/** The first place of several that is there, links that lead nowhere left out. */
export function firstPlace(
  tree: ValueTree,
  group: string,
  places: readonly string[],
  filling: Filling = {},
): FoundPlace | undefined {
  for (const place of places) {
    const found = findPlaces(tree, group, place, filling).find(({ path }) => tree.broken(path) === undefined);
    if (found) return found;
  }
  return undefined;
}

/** The path that a place stands for when a file is written: holes filled, `*` and conditions left out. */
export function filledPlace(place: string, filling: Filling): string {
  const unconditional = place.replace(/\[[^\]]*\]/g, "");
  return unconditional.replace(holePattern, (_, name: Hole, digits = "0") => (filling[name] ?? "").padStart(Number(digits), "0"));
}

/** Whether all holes of a place are known. */
export function isFilled(place: string, filling: Filling): boolean {
  return [...place.matchAll(holePattern)].every(([, name]) => filling[name as Hole] !== undefined);
}

/** One name further down. */
function step(tree: ValueTree, { path, filling }: FoundPlace, name: string): FoundPlace[] {
  const [, plain, attribute, comparison, value] = conditionPattern.exec(name) ?? [undefined, name];
  const fits = (candidate: string): boolean => {
    if (attribute === undefined || value === undefined) return true;
    const found = tree.attribute(candidate, attribute);
    const wanted = filledPlace(value, filling);
    return found !== undefined && (comparison === "=" ? found === wanted : hasWord(found, wanted));
  };
  const open = [...plain.matchAll(holePattern)].some(([, hole]) => filling[hole as Hole] === undefined || isNumber(hole));
  if (!open && !plain.includes("*")) {
    const candidate = `${path}/${filledPlace(plain, filling)}`;
    return tree.has(candidate) && fits(candidate) ? [{ path: candidate, filling }] : [];
  }
  const { expression, told } = patternOf(plain, filling);
  const found: FoundPlace[] = [];
  for (const child of tree.list(path === "" ? "/" : path).slice(0, mostNames)) {
    const match = expression.exec(child);
    if (!match || !fits(`${path}/${child}`)) continue;
    const news = told.map((hole, i) => [hole, isNumber(hole) ? String(Number(match[i + 1])) : match[i + 1]] as const);
    found.push({ path: `${path}/${child}`, filling: { ...filling, ...Object.fromEntries(news) } });
  }
  return found;
}

/** A name with holes as a regular expression, and the holes that its groups tell. */
function patternOf(name: string, filling: Filling): { readonly expression: RegExp; readonly told: readonly Hole[] } {
  const told: Hole[] = [];
  const source = name
    .split(/(\{\w+(?::\d+)?\}|\*)/)
    .map((piece) => {
      if (piece === "*") return ".*";
      const hole = /^\{(\w+)/.exec(piece)?.[1] as Hole | undefined; // placeFault has checked the names
      if (hole === undefined) return escaped(piece);
      const known = filling[hole];
      if (known !== undefined) return isNumber(hole) ? `0*${escaped(known)}` : escaped(known);
      told.push(hole);
      return isNumber(hole) ? "(\\d{1,9})" : "(.+)";
    })
    .join("");
  return { expression: new RegExp(`^${source}$`), told };
}

function isNumber(hole: string): boolean {
  return hole === "scan" || hole === "part" || hole === "axis";
}

/** Whether a text holds a word, parted from others by anything but letters, digits and underlines; case does not matter. */
export function hasWord(text: string, word: string): boolean {
  return new RegExp(`(^|[^A-Za-z0-9_])${escaped(word)}($|[^A-Za-z0-9_])`, "i").test(text);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function byNumbers(a: FoundPlace, b: FoundPlace): number {
  for (const hole of ["scan", "part"] as const) {
    const difference = Number(a.filling[hole] ?? 0) - Number(b.filling[hole] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
