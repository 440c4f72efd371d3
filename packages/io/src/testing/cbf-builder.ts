// Builds small CBF frames for tests, as Pilatus detectors write them. It shares no code with the reader under test. Not part of the package.

export interface CbfRecipe {
  readonly rows: number;
  readonly columns: number;
  readonly values: readonly number[];
  readonly comments?: readonly string[];
  readonly type?: string;
}

/** The bytes of the file. */
export function buildCbf({ rows, columns, values, comments = [], type = "signed 32-bit integer" }: CbfRecipe): Uint8Array {
  const packed = values.flatMap((value, i) => difference(value - (i === 0 ? 0 : values[i - 1])));
  const header = [
    "###CBF: VERSION 1.5, CBFlib v0.7.8 - PILATUS detectors",
    "",
    "data_a",
    "",
    '_array_data.header_convention "PILATUS_1.2"',
    "_array_data.header_contents",
    ";",
    ...comments.map((line) => `# ${line}`),
    ";",
    "",
    "_array_data.data",
    ";",
    "--CIF-BINARY-FORMAT-SECTION--",
    "Content-Type: application/octet-stream;",
    '     conversions="x-CBF_BYTE_OFFSET"',
    "Content-Transfer-Encoding: BINARY",
    `X-Binary-Size: ${packed.length}`,
    "X-Binary-ID: 1",
    `X-Binary-Element-Type: "${type}"`,
    "X-Binary-Element-Byte-Order: LITTLE_ENDIAN",
    `X-Binary-Number-of-Elements: ${rows * columns}`,
    `X-Binary-Size-Fastest-Dimension: ${columns}`,
    `X-Binary-Size-Second-Dimension: ${rows}`,
    "X-Binary-Size-Padding: 4095",
    "",
    "",
  ].join("\r\n");
  const text = [...header].map((letter) => letter.charCodeAt(0));
  const end = [..."\r\n--CIF-BINARY-FORMAT-SECTION----\r\n;\r\n"].map((letter) => letter.charCodeAt(0));
  return Uint8Array.from([...text, 0x0c, 0x1a, 0x04, 0xd5, ...packed, ...new Array(8).fill(0), ...end]);
}

/** A difference in one byte, or behind a mark for each size that it does not fit into. */
function difference(step: number): number[] {
  const bytes = (size: number) => Array.from({ length: size }, (_, i) => Number((BigInt(step) >> BigInt(8 * i)) & 0xffn));
  if (Math.abs(step) < 2 ** 7) return bytes(1);
  const mark2 = [0x80];
  if (Math.abs(step) < 2 ** 15) return [...mark2, ...bytes(2)];
  const mark4 = [...mark2, 0x00, 0x80];
  if (Math.abs(step) < 2 ** 31) return [...mark4, ...bytes(4)];
  return [...mark4, 0x00, 0x00, 0x00, 0x80, ...bytes(8)];
}
