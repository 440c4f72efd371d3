// The image of the crystal in space at the end of a reconstruction.

import { DataError } from "@friedel/engine";
import { type StrainImage, strainImage } from "@friedel/imaging";
import type { StoredResult } from "@friedel/io";
import { strainWarnings, summaryRows } from "@friedel/report";
import type { Context } from "../context.js";
import { begin, type Progress, warning } from "../progress.js";
import { metricsOf } from "../result/columns.js";
import type { Reconstruction } from "../result/reconstruction.js";
import { matricesOf } from "../scan/geometry.js";
import { writeStrain } from "./files.js";
import { type StrainSettings, strainOptions } from "./settings.js";

/**
 * The strain step after a reconstruction, into the same folder. Undefined without geometry, and for an object that cannot be taken to
 * space (it touches the border of its array), which is a warning and leaves the reconstruction as it is.
 */
export async function* imageOfReconstruction(
  reconstruction: Reconstruction,
  settings: StrainSettings,
  context: Context,
): AsyncGenerator<Progress, StrainImage | undefined> {
  const { name, pattern, result, provenance } = reconstruction;
  const { geometry } = pattern;
  if (!geometry) return undefined;
  yield begin("strain", context.signal);
  const options = strainOptions(settings, geometry.energyEv);
  try {
    const image = await strainImage(result.object, matricesOf(geometry), options, (volume, direction) =>
      context.engine.transform(volume, direction),
    );
    const warnings = doubts(metricsOf(result));
    const strain = {
      name,
      image,
      geometry,
      options,
      provenance,
      reconstruction: summaryRows(reconstruction),
      warnings,
      parts: [],
    };
    await writeStrain(strain, context);
    for (const text of strainWarnings(strain)) yield warning("strain", text);
    return image;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    yield warning("strain", `no strain: ${error.message}`);
    return undefined;
  }
}

/** An object that fewer starts than this agree on is doubtful. */
const leastAgreeing = 2;

/** Doubts about a reconstruction that a reader of its strain must know, from its metrics. */
export function doubts({ compared, agreeing }: StoredResult["metrics"]): string[] {
  if (compared === undefined || compared < leastAgreeing || agreeing >= leastAgreeing) return [];
  return [`no start converged: of the ${compared} best objects of the reconstruction none agrees with another`];
}
