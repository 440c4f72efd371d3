// The detector's calibration as ID01 writes it into its logs:
// `#UDETCALIB cen_pix_x=36.0,cen_pix_y=36.0,pixperdeg=317.4,det_distance_CC=1.0,det_distance_COM=1.0,timestamp=…`.

import { toNumber } from "./data.js";

/** What a calibration tells, as a scan's log has it: the direct beam's pixel, the distance, the pixel's edges. */
export interface DetectorCalibration {
  readonly distanceM?: number;
  readonly pixelM?: readonly [number, number];
  readonly directBeam?: { readonly row: number; readonly column: number };
}

/** Reads the text behind `#UDETCALIB`. What is not there, or is no possible number, is left out. */
export function readCalibration(text: string): DetectorCalibration {
  const values = new Map<string, number>();
  for (const pair of text.split(/[,\s]+/)) {
    const at = pair.indexOf("=");
    const number = toNumber(pair.slice(at + 1));
    if (at > 0 && number !== undefined && Number.isFinite(number)) values.set(pair.slice(0, at), number);
  }
  const positive = (key: string): number | undefined => {
    const value = values.get(key);
    return value !== undefined && value > 0 ? value : undefined;
  };
  const distanceM = positive("det_distance_COM") ?? positive("det_distance_CC");
  const perDegree = positive("pixperdeg");
  const edge = distanceM !== undefined && perDegree !== undefined ? (distanceM * Math.tan(Math.PI / 180)) / perDegree : undefined;
  const [column, row] = [values.get("cen_pix_x"), values.get("cen_pix_y")];
  return {
    ...(distanceM !== undefined && { distanceM }),
    ...(edge !== undefined && { pixelM: [edge, edge] as const }),
    ...(column !== undefined && row !== undefined && { directBeam: { row, column } }),
  };
}
