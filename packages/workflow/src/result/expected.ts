// The counts that a finished reconstruction is expected to give: what its fit is drawn from.

import type { RealVolume, Transform } from "@friedel/engine";
import { expectedCounts } from "@friedel/imaging";
import { isRefined } from "@friedel/report";
import { measurementOf } from "../scan/scan.js";
import type { Reconstruction } from "./reconstruction.js";

/** gain·K ⊛ |FFT ρ|² + background at every voxel, with as many counts as were used, and with what a refinement found besides the crystal. */
export function expectedOf(
  { pattern, result }: Pick<Reconstruction, "pattern" | "result">,
  transform: Transform,
): Promise<RealVolume> {
  if (!isRefined(result)) return expectedCounts(result.object, { ...measurementOf(pattern), mask: result.mask }, transform);
  const { object, conditions, coherenceWidths: widths, coherenceTails: tails } = result;
  return expectedCounts(object, conditions.measurement, transform, { ...(widths && { widths }), ...(tails && { tails }) });
}
