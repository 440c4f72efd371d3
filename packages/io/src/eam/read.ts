// Reads the functions of one element from a setfl (`.eam.alloy`) file, of however many elements. Not read: cross potentials
// between elements, and the files of one element alone (funcfl) or of other styles (`eam.fs`, `adp`).
// Format: https://docs.lammps.org/pair_eam.html

import type { EamTable } from "@friedel/simulation";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { Lines } from "../lines.js";

export interface SetflOptions extends ReadLimits {
  /** The symbol of the element to read; not needed where the file has only one. */
  readonly element?: string;
}

/** Five-point slopes need this many; no honest table comes near the largest. */
const fewestNodes = 5;
const mostNodes = 1e7;

/**
 * Reads a setfl file. Throws {@link FormatError} that names the line where the file is not one, {@link FormatError} that
 * names the elements where the one asked for is not there or none was asked for among several, and LimitError.
 */
export function readSetfl(bytes: Uint8Array, name: string, options: SetflOptions = {}): EamTable {
  const lines = new Lines(bytes, name);
  for (let i = 0; i < 3; i++) lines.next("a line of comment");
  const elements = readElements(lines);
  const wanted = chosen(elements, name, options.element);
  const grid = readGrid(lines);
  // Even "0 " takes two bytes: a file that is shorter than that lies about its length.
  const pairs = (elements.length * (elements.length + 1)) / 2;
  const numbers = elements.length * (grid.densities + grid.radii) + pairs * grid.radii;
  if (2 * numbers - 1 > bytes.length) {
    throw new FormatError(name, `at least ${2 * numbers - 1} bytes, for the numbers that line 5 states`, `${bytes.length} bytes`);
  }
  checkMemory(name, 8 * (grid.densities + 2 * grid.radii), options);
  let functions: ElementFunctions | undefined;
  for (const i of elements.keys()) {
    const head = readElementHead(lines);
    const embedding = lines.numbers(grid.densities, `embedding energies of ${elements[i]}`, i === wanted);
    const density = lines.numbers(grid.radii, `densities of ${elements[i]}`, i === wanted);
    if (embedding && density) functions = { ...head, embedding, density };
  }
  for (let i = 0; i < elements.length; i++) {
    for (let j = 0; j <= i; j++) {
      const isOwn = i === wanted && j === wanted;
      const scaledPair = lines.numbers(grid.radii, `pair energies of ${elements[i]} and ${elements[j]}`, isOwn);
      if (!scaledPair || !functions) continue;
      const { densityStep, radiusStep, cutoff } = grid;
      return { symbol: elements[wanted], ...functions, densityStep, radiusStep, cutoff, scaledPair };
    }
  }
  throw lines.error("the element's own pair energies", "the file's end");
}

interface ElementHead {
  readonly atomicNumber: number;
  readonly massAmu: number;
  readonly latticeConstant: number;
  readonly structure: string;
}

interface ElementFunctions extends ElementHead {
  readonly embedding: Float64Array;
  readonly density: Float64Array;
}

function readElements(lines: Lines): string[] {
  const [count, ...elements] = lines.next("the number of elements and their symbols").split(/\s+/);
  // Some files have remarks after the symbols.
  const symbols = elements.slice(0, Number(count));
  if (!/^[1-9]\d?$/.test(count) || symbols.length !== Number(count) || !symbols.every((s) => /^[A-Za-z][\w-]{0,15}$/.test(s))) {
    throw lines.error("the number of elements and their symbols");
  }
  return symbols;
}

function chosen(elements: readonly string[], name: string, element: string | undefined): number {
  if (element === undefined && elements.length > 1) {
    throw new FormatError(name, "the name of one of its elements to read", `none, and ${elements.join(", ")} in the file`);
  }
  const index = element === undefined ? 0 : elements.indexOf(element);
  if (index < 0) throw new FormatError(name, `a potential of ${element}`, elements.join(", "));
  return index;
}

function readGrid(lines: Lines) {
  const what = "the numbers of densities and radii with their steps, and the cutoff";
  const words = lines.next(what).split(/\s+/);
  const [densities, densityStep, radii, radiusStep, cutoff] = words.slice(0, 5).map(Number);
  const areCounts = [densities, radii].every((n) => Number.isInteger(n) && n >= fewestNodes && n <= mostNodes);
  const arePositive = [densityStep, radiusStep, cutoff].every((x) => x > 0 && Number.isFinite(x));
  if (words.length < 5 || !areCounts || !arePositive) throw lines.error(what);
  // Files whose last node is one step short of the cutoff are common: they end in zeros.
  if (cutoff > radii * radiusStep * (1 + 1e-6)) {
    throw lines.error(`a cutoff inside the table of ${radii} radii`, `${cutoff} beyond ${radii * radiusStep}`);
  }
  return { densities, densityStep, radii, radiusStep, cutoff };
}

function readElementHead(lines: Lines): ElementHead {
  const what = "atomic number, mass, lattice constant and structure of an element";
  const [z, mass, a, structure] = lines.next(what).split(/\s+/);
  const [atomicNumber, massAmu, latticeConstant] = [z, mass, a].map(Number);
  if (!Number.isInteger(atomicNumber) || !(massAmu > 0) || !(latticeConstant >= 0) || structure === undefined) {
    throw lines.error(what);
  }
  return { atomicNumber, massAmu, latticeConstant, structure };
}
