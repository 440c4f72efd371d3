// VTK ImageData (.vti) as ParaView opens it: an XML head and raw appended arrays, little-endian, UInt64 lengths, x fastest.
// Format: https://docs.vtk.org/en/latest/design_documents/VTKFileFormats.html.
// The last axis of our arrays runs fastest and so becomes VTK's x; the first becomes z.

import { type RealVolume, realVolume, type Shape, type Triple, voxelCount } from "@friedel/engine";
import { FormatError } from "../errors.js";
import { checkInside, checkMemory, type ReadLimits, type VolumeOptions } from "../limits.js";
import { decodeSamples, isSampleType, sampleBytes } from "../samples.js";
import { appendedFile, type PointArrays, pointDataXml } from "./appended.js";

/** A grid of equal boxes and the values at its points. `spacing` and `origin` are in the order of the shape (z, y, x), any one unit. */
export interface VtiImage {
  readonly shape: Shape;
  readonly spacing: Triple;
  /** Position of voxel (0, 0, 0). */
  readonly origin: Triple;
  readonly arrays: PointArrays;
}

/** Writes an image. Arrays are C-ordered, one value a voxel. Throws ShapeError if an array's length differs from the shape. */
export function writeVti({ shape, spacing, origin, arrays }: VtiImage): Uint8Array {
  const extent = extentOf(shape);
  return appendedFile(
    "ImageData",
    `<ImageData WholeExtent="${extent}" Origin="${[...origin].reverse().join(" ")}" Spacing="${[...spacing].reverse().join(" ")}">
<Piece Extent="${extent}">
${pointDataXml(arrays, voxelCount(shape))}
</Piece>
</ImageData>`,
    Object.values(arrays),
  );
}

/** VTK's extent of a shape: first and last index of x, y, z. */
export function extentOf([z, y, x]: Shape): string {
  return `0 ${x - 1} 0 ${y - 1} 0 ${z - 1}`;
}

/** An image as it is read: every number type becomes float32. */
export interface ReadVtiImage extends Omit<VtiImage, "arrays"> {
  readonly arrays: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

const vtkTypes: Readonly<Record<string, string>> = {
  Float32: "f4",
  Float64: "f8",
  Int8: "i1",
  UInt8: "u1",
  Int16: "i2",
  UInt16: "u2",
  Int32: "i4",
  UInt32: "u4",
  Int64: "i8",
  UInt64: "u8",
};

/**
 * Reads an image with raw appended, uncompressed point arrays of one component, as {@link writeVti} and tvtk write them.
 * Throws {@link FormatError} for anything else, LimitError beyond `limits`.
 */
export function readVti(bytes: Uint8Array, name: string, limits: ReadLimits = {}): ReadVtiImage {
  const { head, dataStart } = splitAppended(bytes, name);
  const attribute = (text: string, key: string): string | undefined => new RegExp(`\\b${key}="([^"]{0,200})"`).exec(text)?.[1];
  const element = (tag: string): string => {
    const found = new RegExp(`<${tag}\\b[^>]{0,2000}>`).exec(head)?.[0];
    if (!found) throw new FormatError(name, `the element ${tag}`, "none");
    return found;
  };
  const file = element("VTKFile");
  if (attribute(file, "compressor")) throw new FormatError(name, "uncompressed arrays", `${attribute(file, "compressor")}`);
  const little = attribute(file, "byte_order") !== "BigEndian";
  const lengthType = attribute(file, "header_type") === "UInt64" ? "u8" : "u4";
  const image = element("ImageData");
  const numbers = (key: string, count: number, fallback: string): number[] => {
    const values = (attribute(image, key) ?? fallback).trim().split(/\s+/).map(Number);
    if (values.length !== count || !values.every(Number.isFinite))
      throw new FormatError(name, `${count} numbers in ${key}`, values.join(" "));
    return values;
  };
  const [x0, x1, y0, y1, z0, z1] = numbers("WholeExtent", 6, "");
  const shape: Shape = [z1 - z0 + 1, y1 - y0 + 1, x1 - x0 + 1];
  const voxels = voxelCount(shape);
  if (!shape.every((n) => Number.isSafeInteger(n) && n > 0))
    throw new FormatError(name, "an image of at least one voxel", shape.join("×"));
  const pointData = /<PointData\b[\s\S]*?<\/PointData>/.exec(head)?.[0] ?? "";
  const arrays = new Map<string, Float32Array<ArrayBuffer>>();
  for (const [declaration] of pointData.matchAll(/<DataArray\b[^>]{0,2000}>/g)) {
    const label = attribute(declaration, "Name") ?? `array${arrays.size}`;
    const type = vtkTypes[attribute(declaration, "type") ?? ""] ?? "";
    const offset = dataStart + Number(attribute(declaration, "offset"));
    if (
      !isSampleType(type) ||
      attribute(declaration, "format") !== "appended" ||
      (attribute(declaration, "NumberOfComponents") ?? "1") !== "1"
    ) {
      throw new FormatError(name, `the array ${label} as appended numbers of one component`, declaration.slice(0, 160));
    }
    checkInside(name, `the length of the array ${label}`, offset, sampleBytes(lengthType), bytes.length);
    const start = offset + sampleBytes(lengthType);
    const length = new Float64Array(1);
    decodeSamples(bytes.subarray(offset, start), lengthType, little, length);
    if (length[0] !== voxels * sampleBytes(type)) {
      throw new FormatError(name, `${voxels * sampleBytes(type)} bytes in the array ${label}`, `${length[0]}`);
    }
    checkInside(name, `the array ${label}`, start, length[0], bytes.length);
    checkMemory(name, 4 * voxels * (arrays.size + 1), limits);
    const data = new Float32Array(voxels);
    decodeSamples(bytes.subarray(start), type, little, data, 0, voxels);
    arrays.set(label, data);
  }
  const [sx, sy, sz] = numbers("Spacing", 3, "1 1 1");
  const [ox, oy, oz] = numbers("Origin", 3, "0 0 0");
  return { shape, spacing: [sz, sy, sx], origin: [oz, oy, ox], arrays: Object.fromEntries(arrays) };
}

/** Whether bytes start like an XML file of VTK. */
export function isVti(bytes: Uint8Array): boolean {
  return /^\s*(<\?xml[^>]*>\s*)?<VTKFile\b/.test(new TextDecoder("latin1").decode(bytes.subarray(0, 256)));
}

/** One array of an image file as a volume: the one called `array`, or the only one. Throws {@link FormatError}, LimitError. */
export function readVtiVolume(bytes: Uint8Array, name: string, { array, ...limits }: VolumeOptions = {}): RealVolume {
  const { shape, arrays } = readVti(bytes, name, limits);
  const names = Object.keys(arrays);
  const chosen = array ?? (names.length === 1 ? names[0] : undefined);
  if (chosen === undefined || !Object.hasOwn(arrays, chosen)) {
    const wanted = array === undefined ? "exactly one array, or the name of one" : `an array called ${array}`;
    throw new FormatError(name, wanted, names.join(", ") || "none");
  }
  return realVolume(shape, arrays[chosen]);
}

/** The XML before the raw data, and where the data begin: after the underscore that follows the AppendedData tag. */
function splitAppended(bytes: Uint8Array, name: string): { head: string; dataStart: number } {
  // The head of a file with a few arrays takes some hundred bytes; longer ones than 64 kB are not read.
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 65_536));
  const tag = /<AppendedData\b[^>]{0,200}encoding="raw"[^>]{0,200}>\s*_/.exec(text);
  if (!tag || !text.includes("<VTKFile")) throw new FormatError(name, "a VTK XML file with raw appended data", "none");
  return { head: text.slice(0, tag.index), dataStart: tag.index + tag[0].length };
}
