// The doubt about an object whose pattern lacks its centre: agreement of starts is no proof there, for the measured voxels leave a part of
// a free object undetermined and starts agree on one and the same wrong guess of it.

import type { Engine, MaskVolume, Measurement } from "@friedel/engine";
import { hiddenLimit, hiddenShare, missingCentre } from "./missing-centre.js";

/** What would decide it stands in it. None for a centre that is measured, or hides little of an object of that support. */
export async function missingCentreDoubts(
  { transform }: Pick<Engine, "transform">,
  { amplitude, mask }: Pick<Measurement, "amplitude" | "mask">,
  support: MaskVolume,
): Promise<readonly string[]> {
  const hole = missingCentre(mask, amplitude.data);
  if (!hole) return [];
  const share = await hiddenShare(support, hole, transform);
  if (share < hiddenLimit) return [];
  const hides = `the centre of the pattern is missing, and a free, complex object can hide ${(100 * share).toFixed(0)} % of a part of itself there`;
  const decides =
    "counts nearer to the centre would decide it, or friedel phase with what is known (--non-negative, a tight --known-support)";
  return [`${hides}: starts that agree are no proof; ${decides}`];
}
