// One frame of whole counts as an EDF file, as detectors at the ESRF write them.

import type { RealVolume } from "@friedel/engine";

/** A header's length is a multiple of this. */
const block = 512;

/** The bytes of a frame, shape (1, rows, columns), as signed 32-bit numbers. */
export function writeEdf({ shape: [, rows, columns], data }: RealVolume): Uint8Array {
  const numbers = Int32Array.from(data);
  const lines = [
    "HeaderID = EH:000001:000000:000000",
    "Image = 1",
    "ByteOrder = LowByteFirst",
    "DataType = SignedInteger",
    `Dim_1 = ${columns}`,
    `Dim_2 = ${rows}`,
    `Size = ${numbers.byteLength}`,
  ];
  const text = `{\n${lines.map((line) => `${line} ;\n`).join("")}`;
  const length = Math.ceil((text.length + 2) / block) * block;
  const header = new TextEncoder().encode(`${text.padEnd(length - 2)}}\n`);
  const out = new Uint8Array(length + numbers.byteLength);
  out.set(header);
  out.set(new Uint8Array(numbers.buffer), length);
  return out;
}
