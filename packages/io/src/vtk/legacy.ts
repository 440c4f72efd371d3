// Legacy VTK files (.vtk) of polygons or unstructured grids, text or big-endian binary, versions 2 to 5.1, as BCDI programs leave
// them: points, cells, and named arrays of the points, the cells and the whole. Written ones are XML; see vtp.ts.
// Format: https://docs.vtk.org/en/latest/vtk_file_formats/vtk_legacy_file_format.html.

import { FormatError } from "../errors.js";
import type { ReadLimits } from "../limits.js";
import { LegacyCursor } from "./legacy-cursor.js";

/** Numbers with so many components an element. */
export interface LegacyArray {
  readonly components: number;
  readonly data: Float64Array<ArrayBuffer>;
}

type Arrays = Record<string, LegacyArray>;

/** What such a file holds. */
export interface LegacyVtk {
  readonly kind: "POLYDATA" | "UNSTRUCTURED_GRID";
  /** The second line: whatever its writer liked to say. */
  readonly title: string;
  /** x, y, z of each point. */
  readonly points: Float64Array;
  /** Cell c has the points `cells[first[c]]` to before `cells[first[c + 1]]`. */
  readonly first: Uint32Array;
  readonly cells: Uint32Array;
  /** VTK's number of each cell's type: 3 line, 5 triangle, 7 polygon, 10 tetrahedron, … */
  readonly cellTypes: Uint8Array;
  readonly pointData: Readonly<Arrays>;
  readonly cellData: Readonly<Arrays>;
  readonly fieldData: Readonly<Arrays>;
}

/** The sections of a polygon file that hold cells, and the type of these. */
const cellSections: Readonly<Record<string, number>> = { VERTICES: 2, LINES: 4, POLYGONS: 7, TRIANGLE_STRIPS: 6 };

/** Attributes of points and cells with a fixed number of components. */
const attributes: Readonly<Record<string, number>> = { VECTORS: 3, NORMALS: 3, TENSORS: 9, GLOBAL_IDS: 1, PEDIGREE_IDS: 1 };

/** Reads a file. Throws {@link FormatError} for anything it does not hold whole, LimitError beyond `limits`. */
export function readLegacyVtk(bytes: Uint8Array, name: string, limits: ReadLimits = {}): LegacyVtk {
  const cursor = new LegacyCursor(bytes, name, limits);
  const head = cursor.line() ?? "";
  if (!/^# vtk DataFile Version \d/.test(head)) throw new FormatError(name, "a legacy VTK file", `"${head.slice(0, 60)}"`);
  const title = cursor.line() ?? "";
  cursor.isBinary = cursor.expect("BINARY or ASCII", "BINARY", "ASCII")[0].toUpperCase() === "BINARY";
  const dataset = cursor.expect("a DATASET", "DATASET");
  const kind = (dataset[1] ?? "").toUpperCase();
  if (kind !== "POLYDATA" && kind !== "UNSTRUCTURED_GRID") {
    throw cursor.error("polygons (POLYDATA) or an unstructured grid", dataset);
  }
  return new Reader(cursor, name).read(kind, title);
}

/** Triangles of all polygons, each fanned from its first point; other cells are left out. */
export function trianglesOf({ first, cells, cellTypes }: LegacyVtk): Uint32Array {
  const out: number[] = [];
  cellTypes.forEach((type, c) => {
    if (type !== 5 && type !== 7) return;
    for (let i = first[c] + 1; i + 1 < first[c + 1]; i++) out.push(cells[first[c]], cells[i], cells[i + 1]);
  });
  return Uint32Array.from(out);
}

/** A part of the file's cells as it stands there. */
interface CellBlock {
  readonly ends: readonly number[];
  readonly points: readonly number[];
  readonly type: number;
}

class Reader {
  #points: Float64Array | undefined;
  readonly #blocks: CellBlock[] = [];
  #types: Float64Array | undefined;
  readonly #data: Record<"point" | "cell" | "field", Map<string, LegacyArray>> = {
    point: new Map(),
    cell: new Map(),
    field: new Map(),
  };
  #where: "point" | "cell" | "field" = "field";
  #elements = 0;

  constructor(
    private readonly cursor: LegacyCursor,
    private readonly file: string,
  ) {}

  read(kind: LegacyVtk["kind"], title: string): LegacyVtk {
    for (let words = this.cursor.words(); words; words = this.cursor.words()) this.#section(words);
    if (!this.#points) throw new FormatError(this.file, "POINTS", "none");
    const counts = this.#blocks.map(({ ends }) => ends.length);
    const cells = counts.reduce((sum, count) => sum + count, 0);
    const first = new Uint32Array(cells + 1);
    const list = new Uint32Array(this.#blocks.reduce((sum, { points }) => sum + points.length, 0));
    const cellTypes = new Uint8Array(cells);
    const count = this.#points.length / 3;
    let [cell, at] = [0, 0];
    for (const { ends, points, type } of this.#blocks) {
      const stray = points.find((point) => !(Number.isInteger(point) && point >= 0 && point < count));
      if (stray !== undefined) throw new FormatError(this.file, `cells of points 0 to ${count - 1}`, `point ${stray}`);
      list.set(points, at);
      for (const end of ends) {
        cellTypes[cell] = type;
        first[++cell] = at + end;
      }
      at += points.length;
    }
    if (this.#types && this.#types.length !== cells)
      throw new FormatError(this.file, `${cells} cell types`, `${this.#types.length}`);
    if (this.#types) cellTypes.set(this.#types);
    this.#checkElements("point", count);
    this.#checkElements("cell", cells);
    const { point, cell: ofCells, field } = this.#data;
    return {
      kind,
      title,
      points: this.#points,
      first,
      cells: list,
      cellTypes,
      pointData: Object.fromEntries(point),
      cellData: Object.fromEntries(ofCells),
      fieldData: Object.fromEntries(field),
    };
  }

  #section(words: string[]): void {
    const keyword = words[0].toUpperCase();
    if (keyword === "METADATA") this.#skipMetadata();
    else if (keyword === "FIELD") this.#fields(words);
    else if (keyword === "POINTS") this.#points = this.cursor.numbers(3 * this.#count(words, 1), words[2] ?? "", "POINTS");
    else if (keyword === "CELLS") this.#cellBlock(words, 0);
    else if (Object.hasOwn(cellSections, keyword)) this.#cellBlock(words, cellSections[keyword]);
    else if (keyword === "CELL_TYPES") this.#types = this.cursor.numbers(this.#count(words, 1), "int", "CELL_TYPES");
    else if (keyword === "POINT_DATA" || keyword === "CELL_DATA") {
      this.#where = keyword === "POINT_DATA" ? "point" : "cell";
      this.#elements = this.#count(words, 1);
    } else if (this.#where !== "field") this.#attribute(keyword, words);
    else throw this.cursor.error("a section of a legacy VTK file", words);
  }

  #attribute(keyword: string, words: string[]): void {
    const [, name = "", third = "", fourth] = words;
    if (keyword === "SCALARS") {
      const components = fourth === undefined ? 1 : this.#count(words, 3, 4);
      this.cursor.expect(`the LOOKUP_TABLE of ${name}`, "LOOKUP_TABLE");
      this.#keep(name, components, third);
    } else if (keyword === "TEXTURE_COORDINATES") this.#keep(name, this.#count(words, 2, 3), fourth ?? "");
    else if (keyword === "LOOKUP_TABLE")
      this.#keep(`${name} colours`, 4, this.cursor.isBinary ? "unsigned_char" : "float", this.#count(words, 2));
    else if (keyword === "COLOR_SCALARS")
      this.#keep(name, this.#count(words, 2, 4), this.cursor.isBinary ? "unsigned_char" : "float");
    else if (Object.hasOwn(attributes, keyword)) this.#keep(name, attributes[keyword], third);
    else throw this.cursor.error("an attribute of points or cells", words);
  }

  /** FIELD name n, then n arrays: name, components, elements, type. */
  #fields(words: string[]): void {
    const count = this.#count(words, 2);
    for (let i = 0; i < count; i++) {
      let head = this.cursor.words();
      while (head?.[0].toUpperCase() === "METADATA") {
        this.#skipMetadata();
        head = this.cursor.words();
      }
      if (head?.length !== 4) throw this.cursor.error(`the head of array ${i + 1} of ${count} in ${words[1]}`, head);
      const elements = this.#count(head, 2);
      if (this.#where !== "field" && elements !== this.#elements) {
        throw new FormatError(this.file, `${this.#elements} elements in the array ${head[0]}`, `${elements}`);
      }
      this.#keep(head[0], this.#count(head, 1), head[3], elements);
    }
  }

  #keep(name: string, components: number, type: string, elements = this.#elements): void {
    const data = this.cursor.numbers(components * elements, type, `the array ${name}`);
    this.#data[this.#where].set(decodeName(name), { components, data });
  }

  /** Cells as counts and points in one list, or since 5.1 as offsets and points in two. */
  #cellBlock(words: string[], type: number): void {
    const [count, size] = [this.#count(words, 1), this.#count(words, 2)];
    const what = words[0].toUpperCase();
    // Before 5.1 a line of numbers follows at once: only text of the newer kind has a word there.
    if (this.#isNewer()) {
      const offsets = this.cursor.numbers(count, this.#next("OFFSETS", what), `the offsets of ${what}`);
      const points = this.cursor.numbers(size, this.#next("CONNECTIVITY", what), what);
      const ends = [...offsets.subarray(1)];
      const isRising = offsets.every((end, i) => (i === 0 ? end === 0 : end >= offsets[i - 1] && Number.isInteger(end)));
      if (count > 0 && (!isRising || offsets[count - 1] !== size)) {
        throw new FormatError(this.file, `offsets that rise from 0 to ${size} in ${what}`, "others");
      }
      this.#blocks.push({ ends, points: [...points], type });
      return;
    }
    const list = this.cursor.numbers(size, "int", what);
    const ends: number[] = [];
    const points: number[] = [];
    let at = 0;
    while (at < list.length) {
      const length = list[at];
      if (!(Number.isInteger(length) && length >= 0 && at + length < list.length)) break;
      for (let k = 1; k <= length; k++) points.push(list[at + k]);
      ends.push(points.length);
      at += length + 1;
    }
    if (at !== list.length || ends.length !== count) {
      throw new FormatError(this.file, `${count} cells in ${size} numbers of ${what}`, `${ends.length} that fit`);
    }
    this.#blocks.push({ ends, points, type });
  }

  #isNewer(): boolean {
    return this.cursor.peek("OFFSETS");
  }

  #next(keyword: string, what: string): string {
    return this.cursor.expect(`${keyword} of ${what}`, keyword)[1] ?? "";
  }

  /** Lines up to an empty one. */
  #skipMetadata(): void {
    for (let line = this.cursor.line(); line !== undefined && line !== ""; line = this.cursor.line());
  }

  #count(words: readonly string[], at: number, most = Number.MAX_SAFE_INTEGER / 16): number {
    const value = Number(words[at]);
    if (/^\d+$/.test(words[at] ?? "") && value <= most) return value;
    throw this.cursor.error(`a whole number as word ${at + 1} of ${words[0]}`, words);
  }

  #checkElements(where: "point" | "cell", count: number): void {
    for (const [name, { components, data }] of this.#data[where]) {
      if (name.endsWith(" colours") || data.length === components * count) continue;
      throw new FormatError(this.file, `${count} elements in the array ${name}`, `${data.length / Math.max(1, components)}`);
    }
  }
}

/** Names are written with %20 for a blank, and so on. */
function decodeName(name: string): string {
  return name.replace(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
