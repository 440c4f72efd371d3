// A mask of the user's own in an HDF5 file of any layout: the dataset that he names, or the one that is called a mask, or the only one
// that fits the frames.

import { formatShape, type RealVolume, realVolume, type Shape } from "@friedel/engine";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { Hdf5Input } from "../hdf5/source.js";
import { listTree } from "../hdf5/tree.js";
import type { ReadLimits } from "../limits.js";

const maskName = /(^|[/_-])(pixel_?)?mask$|bad_?pixels?$/i;

/**
 * The numbers of a mask for frames of `shape`, as (frames or 1, rows, columns): the dataset at `path`, else the one of that size that is
 * called a mask, else the only one of that size. Throws FormatError where there is none, or several that could be meant, naming them.
 */
export function readMaskDataset(
  input: Hdf5Input,
  shape: Shape,
  { path, ...limits }: ReadLimits & { readonly path?: string } = {},
): Promise<RealVolume> {
  return withHdf5(
    input,
    (file) => {
      const fits = (own: readonly number[]) => fittingShape(own, shape);
      const at = path ?? locate(file, (own) => fits(own) !== undefined, shape);
      const own = file.arrayShape(at) ?? [];
      const found = fits(own);
      if (!found) throw new FormatError(file.name, `${at} of ${formatShape(shape)} or of one frame`, formatShape(own) || "none");
      return realVolume(found, file.readArray(at).data);
    },
    limits,
  );
}

function locate(file: Hdf5File, fits: (own: readonly number[]) => boolean, shape: Shape): string {
  const all = listTree(file).nodes.flatMap(({ path, dataset }) => {
    const isNumber = dataset && ["integer", "float", "boolean"].includes(dataset.type.kind);
    return isNumber && fits(file.arrayShape(path) ?? []) ? [path] : [];
  });
  const named = all.filter((path) => maskName.test(path));
  const candidates = named.length > 0 ? named : all;
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return only;
  const wanted = `one mask of ${formatShape(shape)} or of one frame (FILE:/PATH names one)`;
  throw new FormatError(file.name, wanted, candidates.slice(0, 6).join(", ") || "none");
}

/** The shape of an array that is as large as all frames, or as one; axes of length 1 in front do not count. */
function fittingShape(own: readonly number[], shape: Shape): Shape | undefined {
  const start = own.findIndex((n) => n !== 1);
  const significant = start < 0 ? "1" : own.slice(start).join();
  if (own.join() === shape.join() || significant === shape.join()) return shape;
  return significant === shape.slice(1).join() ? [1, shape[1], shape[2]] : undefined;
}
