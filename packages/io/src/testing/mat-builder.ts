// Builds small MATLAB 5 files for tests. It shares no code with the reader under test. Not part of the package.

import { zlibSync } from "fflate";

export interface MatRecipe {
  readonly name: string;
  readonly dimensions: readonly number[];
  /** In MATLAB's order, the first axis running fastest. */
  readonly values: readonly number[];
  readonly imaginary?: readonly number[];
  readonly isLogical?: boolean;
  /** MATLAB's class, 6 for double; 1 to 5 hold no numbers. */
  readonly kind?: number;
  /** The type in which the numbers are stored: 9 double, 7 single, 2 uint8, 4 uint16. */
  readonly stored?: 9 | 7 | 2 | 4;
  /** Makes it a structure with these arrays; its own values are left out. */
  readonly fields?: readonly MatRecipe[];
}

/** The bytes of the file. */
export function buildMat(arrays: readonly MatRecipe[], { littleEndian = true, packed = false } = {}): Uint8Array {
  const bytesOf = (size: number, set: (view: DataView) => void): number[] => {
    const view = new DataView(new ArrayBuffer(size));
    set(view);
    return [...new Uint8Array(view.buffer)];
  };
  const word = (value: number): number[] => bytesOf(4, (view) => view.setUint32(0, value, littleEndian));
  const element = (type: number, data: readonly number[]): number[] => {
    // Short data lie in the tag.
    if (data.length > 0 && data.length <= 4)
      return [...word(data.length * 65536 + type), ...data, ...new Array(4 - data.length).fill(0)];
    return [...word(type), ...word(data.length), ...data, ...new Array((8 - (data.length % 8)) % 8).fill(0)];
  };
  const number = (value: number, stored: number): number[] => {
    if (stored === 9) return bytesOf(8, (view) => view.setFloat64(0, value, littleEndian));
    if (stored === 7) return bytesOf(4, (view) => view.setFloat32(0, value, littleEndian));
    if (stored === 4) return bytesOf(2, (view) => view.setUint16(0, value, littleEndian));
    return [value];
  };
  const whole = (content: readonly number[]): number[] => [...word(14), ...word(content.length), ...content];
  const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
  const structure = ({ name, fields = [] }: MatRecipe): number[] => [
    ...element(6, [...word(2), ...word(0)]),
    ...element(5, [1, 1].flatMap(word)),
    ...element(1, letters(name)),
    ...element(5, word(32)),
    ...element(
      1,
      fields.flatMap((field) => letters(field.name.padEnd(32, "\0"))),
    ),
    ...fields.flatMap((field) => whole(field.fields ? structure({ ...field, name: "" }) : numeric({ ...field, name: "" }))),
  ];
  const numeric = ({ name, dimensions, values, imaginary, isLogical = false, kind = 6, stored = 9 }: MatRecipe): number[] => {
    const flags = kind + (imaginary ? 0x800 : 0) + (isLogical ? 0x200 : 0);
    const parts = [values, ...(imaginary ? [imaginary] : [])];
    return [
      ...element(6, [...word(flags), ...word(0)]),
      ...element(5, dimensions.flatMap(word)),
      ...element(1, letters(name)),
      ...parts.flatMap((part) =>
        element(
          stored,
          part.flatMap((value) => number(value, stored)),
        ),
      ),
    ];
  };
  const matrix = (recipe: MatRecipe): number[] => {
    const all = whole(recipe.fields ? structure(recipe) : numeric(recipe));
    if (!packed) return all;
    const deflated = [...zlibSync(Uint8Array.from(all))];
    return [...word(15), ...word(deflated.length), ...deflated];
  };
  const title = [..."MATLAB 5.0 MAT-file, made by a test".padEnd(124)].map((letter) => letter.charCodeAt(0));
  const version = littleEndian ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49];
  return Uint8Array.from([...title, ...version, ...arrays.flatMap(matrix)]);
}
