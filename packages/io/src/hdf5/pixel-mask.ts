// The image of bad pixels that a detector's file holds beside its frames: NeXus' pixel_mask, bits of which every one that is
// set says what is wrong with a pixel (NXdetector: gap, dead, under- or over-responding, noisy, part of a cluster, user's, virtual).

import type { Shape } from "@friedel/engine";
import type { Hdf5File } from "./file.js";
import { childPath } from "./links.js";

/** Where an image of bad pixels is, and which are bad. */
export interface PixelMask {
  readonly path: string;
  /** 1 where a pixel did not measure; rows × columns, or frames × rows × columns. */
  readonly bad: Uint8Array<ArrayBuffer>;
}

/** Detectors of one file that are looked through. */
const mostDetectors = 100;

/**
 * The pixel mask of the frames of `shape` at `path`; undefined where there is none that fits them. It may lie beside the frames,
 * in their detector's group, or in that of a detector of their entry.
 */
export function readPixelMask(file: Hdf5File, path: string, shape: Shape): PixelMask | undefined {
  for (const place of places(file, path)) {
    if (file.kind(place) !== "dataset") continue;
    const { shape: own = [], type } = file.dataset(place);
    const extent = own.filter((n, axis) => n !== 1 || axis >= own.length - 2).join();
    const fits = extent === shape.join() || extent === shape.slice(1).join();
    if (!fits || type.kind === "text" || type.kind === "other" || type.kind === "complex") continue;
    return { path: place, bad: Uint8Array.from(file.readReal(place).data, (value) => (value === 0 ? 0 : 1)) };
  }
  return undefined;
}

function places(file: Hdf5File, path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  const folder = `/${parts.slice(0, -1).join("/")}`;
  const instrument = `/${parts[0]}/instrument`;
  const detectors = file.kind(instrument) === "group" ? file.list(instrument).slice(0, mostDetectors) : [];
  // The detector that the path of the frames names goes first.
  const named = detectors.filter((name) => parts.includes(name));
  const groups = [path, folder, ...[...named, ...detectors].map((name) => childPath(instrument, name))];
  return groups.flatMap((group) => ["pixel_mask", "detectorSpecific/pixel_mask"].map((name) => childPath(group, name)));
}
