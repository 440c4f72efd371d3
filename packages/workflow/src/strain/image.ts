// The image of the crystal in space at the end of a reconstruction.

import { DataError } from "@friedel/engine";
import { type Ensemble, ensembleStrain, strainImage } from "@friedel/imaging";
import type { StoredResult } from "@friedel/io";
import { ensemblePart, isRefined, strainWarnings, summaryRows, verdictSentence } from "@friedel/report";
import type { Context } from "../context.js";
import { begin, type Progress, warning } from "../progress.js";
import { metricsOf } from "../result/columns.js";
import type { Reconstruction } from "../result/reconstruction.js";
import { matricesOf } from "../scan/geometry.js";
import type { StrainResult } from "./files.js";
import { type StrainSettings, strainOptions } from "./settings.js";

/**
 * The strain step after a reconstruction: of its ensemble's mean, where there is one. Nothing without geometry, and for an object that
 * cannot be taken to space (it touches the border of its array), which is a warning and leaves the reconstruction as it is.
 */
export async function* imageOfReconstruction(
  reconstruction: Reconstruction,
  ensemble: Ensemble | undefined,
  settings: StrainSettings,
  context: Context,
): AsyncGenerator<Progress, StrainResult | undefined> {
  const { name, pattern, result, provenance } = reconstruction;
  const { geometry } = pattern;
  if (!geometry) return undefined;
  yield begin("strain", context.signal);
  const options = strainOptions(settings, geometry.energyEv);
  try {
    const matrices = matricesOf(geometry);
    const { transform } = context.engine;
    const mean = ensemble && (await ensembleStrain(ensemble, matrices, result.object.shape, options, transform, settings));
    const image = mean?.image ?? (await strainImage(result.object, matrices, options, transform));
    const parts = mean ? [ensemblePart(mean, name)] : [];
    const warnings = doubts(metricsOf(result));
    const strain = {
      name,
      image,
      geometry,
      options,
      provenance,
      ...(isRefined(result) && { verdict: verdictSentence(result, parts) }),
      reconstruction: summaryRows({ ...reconstruction, parts }),
      warnings,
      parts,
    };
    for (const text of strainWarnings(strain)) yield warning("strain", text);
    return strain;
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
