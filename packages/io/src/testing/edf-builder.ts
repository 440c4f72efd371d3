// Builds small EDF files for tests, any type and byte order. It shares no code with the reader under test. Not part of the package.

export interface EdfRecipe {
  readonly rows: number;
  readonly columns: number;
  /** Pixel values, one array a frame. */
  readonly frames: readonly (readonly number[])[];
  readonly type: keyof typeof setters;
  readonly littleEndian?: boolean;
  /** More lines of the header, as they are to stand there. */
  readonly lines?: readonly string[];
}

type Setter = readonly [bytes: number, set: (view: DataView, at: number, value: number, little: boolean) => void];
const setters = {
  SignedByte: [1, (view, at, value) => view.setInt8(at, value)],
  UnsignedByte: [1, (view, at, value) => view.setUint8(at, value)],
  SignedShort: [2, (view, at, value, little) => view.setInt16(at, value, little)],
  UnsignedShort: [2, (view, at, value, little) => view.setUint16(at, value, little)],
  SignedInteger: [4, (view, at, value, little) => view.setInt32(at, value, little)],
  UnsignedLong: [4, (view, at, value, little) => view.setUint32(at, value, little)],
  Signed64: [8, (view, at, value, little) => view.setBigInt64(at, BigInt(value), little)],
  Unsigned64: [8, (view, at, value, little) => view.setBigUint64(at, BigInt(value), little)],
  FloatValue: [4, (view, at, value, little) => view.setFloat32(at, value, little)],
  DoubleValue: [8, (view, at, value, little) => view.setFloat64(at, value, little)],
} satisfies Record<string, Setter>;

/** The bytes of the file; headers are padded to 512 bytes where they are shorter. */
export function buildEdf({ rows, columns, frames, type, littleEndian = true, lines = [] }: EdfRecipe): Uint8Array {
  const [size, set]: Setter = setters[type];
  const chunks: number[] = [];
  for (const [i, frame] of frames.entries()) {
    const keys = [
      `Image = ${i + 1} ;`,
      `ByteOrder = ${littleEndian ? "LowByteFirst" : "HighByteFirst"} ;`,
      `DataType = ${type} ;`,
      `Dim_1 = ${columns} ;`,
      `Dim_2 = ${rows} ;`,
      `Size = ${rows * columns * size} ;`,
      ...lines,
    ];
    const header = `{\n${keys.join("\n")}\n`.padEnd(510);
    chunks.push(...[...`${header}}\n`].map((character) => character.charCodeAt(0)));
    const view = new DataView(new ArrayBuffer(frame.length * size));
    frame.forEach((value, k) => {
      set(view, k * size, value, littleEndian);
    });
    chunks.push(...new Uint8Array(view.buffer));
  }
  return Uint8Array.from(chunks);
}
