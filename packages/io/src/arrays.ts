// Files with several arrays, and arrays of other than three dimensions: which array is the volume, and what its axes are.

import { formatShape, type Shape } from "@friedel/engine";
import { FormatError } from "./errors.js";

/** An array that a file offers. */
export interface ListedArray {
  readonly name: string;
  /** Frames first, where there are any. */
  readonly shape: readonly number[];
}

/** Names that masks have; `missing` in the files of `friedel simulate --problem`. */
const maskName = /mask|^missing$/i;
/** The names that a file's measurement has where there are others. */
const dataName = /^(data|intensity)$/;

/**
 * The place of the volume in a list: the array called `wanted`; else the only one of three dimensions, or of these, masks aside, the
 * only one or the one called `data` or `intensity`; else the same of images. Throws {@link FormatError} naming the arrays to choose from.
 */
export function chooseArray(listed: readonly ListedArray[], wanted: string | undefined, file: string): number {
  if (wanted !== undefined) {
    const place = listed.findIndex(({ name }) => name === wanted);
    if (place >= 0) return place;
  }
  const places = listed.map((_, i) => i);
  const volumes = places.filter((i) => dimensionsOf(listed[i].shape) === 3);
  const images = places.filter((i) => dimensionsOf(listed[i].shape) === 2);
  const candidates = volumes.length > 0 ? volumes : images;
  if (wanted === undefined) {
    if (candidates.length === 1) return candidates[0];
    const data = candidates.filter((i) => !maskName.test(listed[i].name));
    if (data.length === 1) return data[0];
    const called = candidates.find((i) => dataName.test(listed[i].name));
    if (called !== undefined) return called;
  }
  const expected =
    wanted === undefined ? "exactly one array of three dimensions, or the name of one" : `an array called ${wanted}`;
  throw new FormatError(file, expected, candidates.map((i) => listed[i].name).join(", ") || "no array of three dimensions");
}

/** The place of the mask that belongs to the array at `place`: called a mask, of the same shape or of one frame; undefined without. */
export function maskOf(listed: readonly ListedArray[], place: number): number | undefined {
  const [frames, ...frame] = framesOf(listed[place].shape);
  const fits = (shape: readonly number[]): boolean => {
    const [own, ...pixels] = framesOf(shape);
    return (own === frames || own === 1) && pixels.join() === frame.join();
  };
  const found = listed.findIndex((other, i) => i !== place && maskName.test(other.name) && fits(other.shape));
  return found < 0 ? undefined : found;
}

/** Dimensions, those of more than three without their axes of length one. */
function dimensionsOf(shape: readonly number[]): number {
  return squeezed(shape).length;
}

/** Axes as {@link volumeAxes} has them, of an array of any number of dimensions. */
function framesOf(shape: readonly number[]): readonly number[] {
  const axes = squeezed(shape);
  return axes.length === 2 ? [1, ...axes] : axes;
}

function squeezed(shape: readonly number[]): readonly number[] {
  const axes = [...shape];
  while (axes.length > 3 && axes.includes(1)) axes.splice(axes.indexOf(1), 1);
  return axes;
}

/**
 * The three axes of an array: those of more than three dimensions lose axes of length one, two are one frame. Throws
 * {@link FormatError} for other numbers of dimensions and for empty arrays.
 */
export function volumeAxes(shape: readonly number[], file: string): Shape {
  const axes = framesOf(shape);
  const [z, y, x] = axes;
  if (axes.length !== 3 || !(z > 0 && y > 0 && x > 0)) {
    const expected = "an array of three dimensions (or two, of one frame), none of them empty";
    throw new FormatError(file, expected, shape.length ? formatShape(shape) : "none");
  }
  return [z, y, x];
}
