// NPY arrays as volumes, and back. Fortran order is turned into C order; both byte orders are read, little-endian is written.

import { complexVolume, type MaskVolume, maskVolume, realVolume, type Shape, type Volume, voxelCount } from "@friedel/engine";
import { volumeAxes } from "../arrays.js";
import { FormatError } from "../errors.js";
import { checkMemory, type ReadLimits } from "../limits.js";
import { decodeSamples, encodeSamples } from "../samples.js";
import { type NpyHeader, readNpyHeader } from "./header.js";

/**
 * Reads an NPY array as a volume (see `volumeAxes`): bool becomes a mask, complex a complex volume, every other number type a real one.
 * Throws {@link FormatError} for damaged files and other dimensions, LimitError beyond `limits`.
 */
export function readNpy(bytes: Uint8Array, name: string, limits: ReadLimits = {}): Volume {
  const header = readNpyHeader(bytes, name);
  const shape = volumeShape(header, name);
  const voxels = voxelCount(shape);
  checkMemory(name, voxels * bytesPerVoxel(header) * (header.fortranOrder ? 2 : 1), limits);
  const stored = bytes.subarray(header.dataOffset);
  if (header.kind === "bool") {
    const bits = Uint8Array.from(stored.subarray(0, voxels), (value) => (value ? 1 : 0));
    return maskVolume(shape, toC(bits, shape, header));
  }
  const data = new Float32Array(voxels * header.samplesPerElement);
  decodeSamples(stored, header.sample, header.littleEndian, data, 0, data.length);
  const ordered = toC(data, shape, header);
  return header.kind === "complex" ? complexVolume(shape, ordered) : realVolume(shape, ordered);
}

/** An array of axes (row, column), for files of what has no frames. */
export interface Image extends Pick<Volume, "kind" | "data"> {
  readonly shape: readonly [rows: number, columns: number];
}

/** A volume of one frame as an image; any other as it is. */
export function imageOf<V extends Volume>(volume: V): V | Image {
  const [frames, rows, columns] = volume.shape;
  return frames === 1 ? { kind: volume.kind, data: volume.data, shape: [rows, columns] } : volume;
}

/** A volume or an image as an NPY file: float32, complex64, or bool for masks of 0 and 1 and uint8 for masks with other values. */
export function writeNpy(volume: Volume | Image): Uint8Array {
  const code = volume.kind === "real" ? "<f4" : volume.kind === "complex" ? "<c8" : isBinary(volume) ? "|b1" : "|u1";
  const data = volume.data instanceof Uint8Array ? volume.data : encodeSamples(volume.data, "f4");
  return npyBytes(code, volume.shape, data);
}

/** Float64 numbers as an NPY file; without a shape a single number's array has no dimension and others have one. */
export function writeNpyNumbers(values: ArrayLike<number>, shape: readonly number[] = [values.length]): Uint8Array {
  return npyBytes("<f8", shape, encodeSamples(values, "f8"));
}

/** A text as an NPY file: `str(array)` returns it in NumPy, without pickle. */
export function writeNpyText(text: string): Uint8Array {
  // NumPy knows no text of width 0, and strips zeros at the end.
  const codes = [...(text || "\0")].map((character) => character.codePointAt(0) ?? 0);
  return npyBytes(`<U${codes.length}`, [], encodeSamples(codes, "u4"));
}

function npyBytes(code: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dict = `{'descr': '${code}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + dict.length + 1) / 64) * 64;
  const out = new Uint8Array(total + data.length);
  out.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (total - 10) & 0xff, (total - 10) >> 8]);
  out.set(new TextEncoder().encode(`${dict.padEnd(total - 11)}\n`), 10);
  out.set(data, total);
  return out;
}

function volumeShape(header: NpyHeader, name: string): Shape {
  const shape = volumeAxes(header.shape, name);
  if (header.kind === "text") throw new FormatError(name, "an array of numbers", "an array of text");
  return shape;
}

function bytesPerVoxel(header: NpyHeader): number {
  return header.kind === "bool" ? 1 : 4 * header.samplesPerElement;
}

/** Data whose first axis runs fastest → last axis fastest; data in C order pass unchanged. */
function toC<A extends Float32Array | Uint8Array>(data: A, [nz, ny, nx]: Shape, header: NpyHeader): A {
  if (!header.fortranOrder) return data;
  const per = header.samplesPerElement;
  const out = data.slice() as A; // slice keeps the type of the array
  let to = 0;
  for (let z = 0; z < nz; z++)
    for (let y = 0; y < ny; y++)
      for (let x = 0; x < nx; x++) {
        const from = ((x * ny + y) * nz + z) * per;
        for (let part = 0; part < per; part++) out[to++] = data[from + part];
      }
  return out;
}

function isBinary(mask: Pick<MaskVolume | Image, "data">): boolean {
  return mask.data.every((value) => value <= 1);
}
