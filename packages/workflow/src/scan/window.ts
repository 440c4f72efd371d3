// The surroundings of a scan's peak on the detector: an image that must come at once is prepared from these, not from whole frames.

import { centreOf, cropOrPad, Measured, placeOf, type Triple } from "@friedel/engine";
import { responseOf } from "@friedel/imaging";
import type { ArrayPlace } from "./geometry.js";
import { within } from "./known.js";
import type { Scan } from "./scan.js";

/** The scan with at most `edge` rows and columns about its brightest measured voxel; the same record where it has no more. */
export function aroundPeak(scan: Scan, edge: number): Scan {
  const { counts, mask, saturated, part } = scan;
  const [frames, rows, columns] = counts.shape;
  if (rows <= edge && columns <= edge) return scan;
  const shape = [frames, Math.min(edge, rows), Math.min(edge, columns)] as const;
  const middle = centreOf(shape);
  const { gain, background } = responseOf(scan);
  const [, row, column] = placeOf(brightest(scan), counts.shape);
  // Inside the frames as far as they go.
  const inside = (at: number, axis: 1 | 2) =>
    Math.min(Math.max(at, middle[axis]), counts.shape[axis] - shape[axis] + middle[axis]);
  const centre: Triple = [centreOf(counts.shape)[0], inside(row, 1), inside(column, 2)];
  const place: ArrayPlace = { centre, rawShape: counts.shape, shape, bin: [1, 1, 1] };
  const kept = saturated?.flatMap((voxel) => {
    const [z, y, x] = placeOf(voxel, counts.shape).map((at, axis) => at - centre[axis] + middle[axis]);
    return y >= 0 && y < shape[1] && x >= 0 && x < shape[2] ? [(z * shape[1] + y) * shape[2] + x] : [];
  });
  return {
    ...scan,
    counts: cropOrPad(counts, shape, centre),
    mask: cropOrPad(mask, shape, centre),
    ...(gain && { gain: cropOrPad(gain, shape, centre) }),
    ...(background && { background: cropOrPad(background, shape, centre) }),
    ...(kept && { saturated: kept }),
    part: part ? within(part, place) : place,
  };
}

/** The voxel with the most counts; the first where none is measured. */
function brightest({ counts: { data }, mask }: Pick<Scan, "counts" | "mask">): number {
  let [best, most] = [0, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < data.length; i++) if (mask.data[i] !== Measured.no && data[i] > most) [best, most] = [i, data[i]];
  return best;
}
