// Common part of VTK's XML files with raw appended data: named arrays in one block at the end, each after its length.

import { ShapeError } from "@friedel/engine";
import { swapBytes } from "../samples.js";

/** Values at the points of a grid, by name, C-ordered. */
export type PointArrays = Readonly<Record<string, Float32Array | Uint8Array>>;

/** An array as it stands in the appended block. */
export type Block = Float32Array | Uint8Array | Int32Array;

/** The PointData element for arrays that stand first in the appended block. Throws ShapeError if a length is not `points`. */
export function pointDataXml(arrays: PointArrays, points: number): string {
  let offset = 0;
  const rows = Object.entries(arrays).map(([name, values]) => {
    if (values.length !== points) throw new ShapeError(`expected ${points} values in the array ${name}, found ${values.length}`);
    const row = dataArrayXml(name, values, offset);
    offset += 8 + values.byteLength;
    return row;
  });
  return `<PointData>\n${rows.join("\n")}\n</PointData>`;
}

/** One DataArray element that points into the appended block. */
export function dataArrayXml(name: string, values: Block, offset: number, components = 1): string {
  const type = values instanceof Uint8Array ? "UInt8" : values instanceof Int32Array ? "Int32" : "Float32";
  return `<DataArray type="${type}" Name="${escapeXml(name)}" NumberOfComponents="${components}" format="appended" offset="${offset}"/>`;
}

/** A whole file: `grid` is the XML of the data set, `blocks` are the arrays in the order of their offsets. */
export function appendedFile(type: string, grid: string, blocks: readonly Block[]): Uint8Array {
  const head = `<?xml version="1.0"?>
<VTKFile type="${type}" version="1.0" byte_order="LittleEndian" header_type="UInt64">
${grid}
<AppendedData encoding="raw">
_`;
  const tail = "\n</AppendedData>\n</VTKFile>\n";
  const encoder = new TextEncoder();
  const total = blocks.reduce((sum, block) => sum + 8 + block.byteLength, 0);
  const first = encoder.encode(head);
  const out = new Uint8Array(first.length + total + tail.length);
  const view = new DataView(out.buffer);
  out.set(first);
  let at = first.length;
  for (const block of blocks) {
    view.setBigUint64(at, BigInt(block.byteLength), true);
    const bytes = littleEndianBytes(block);
    out.set(bytes, at + 8);
    at += 8 + bytes.length;
  }
  out.set(encoder.encode(tail), at);
  return out;
}

function littleEndianBytes(block: Block): Uint8Array {
  const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
  const machineIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  if (machineIsLittle || block instanceof Uint8Array) return bytes;
  const swapped = bytes.slice();
  swapBytes(swapped, 4);
  return swapped;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
