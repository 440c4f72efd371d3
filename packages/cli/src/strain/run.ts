// The strain step as commands do it: from an object and its geometry to the files and figures that people want.

import { type ComplexVolume, DataError, type Engine } from "@friedel/engine";
import { type StrainImage, type StrainOptions, strainImage } from "@friedel/imaging";
import type { GeometryRecord, StoredResult } from "@friedel/io";
import { summaryRows } from "@friedel/report";
import type { OutputFolder } from "@friedel/workflow/node";
import { metricsOf as metricsOfFound } from "../found.js";
import type { OutputFlags } from "../option-groups.js";
import type { Reporter } from "../report.js";
import type { Reconstruction } from "../results.js";
import { writeStrainFiles } from "./files.js";
import { type StrainFlags, strainSettings } from "./flags.js";
import { matricesOf } from "./matrices.js";

/** Takes an object to space. Throws {@link DataError} where the object touches the border of its array. */
export function imageOf(
  object: ComplexVolume,
  geometry: GeometryRecord,
  options: StrainOptions,
  engine: Engine,
): Promise<StrainImage> {
  return strainImage(object, matricesOf(geometry), options, (volume, direction) => engine.transform(volume, direction));
}

/** The geometry, or a refusal in one sentence where a file has none. */
export function knownGeometry(geometry: GeometryRecord | undefined, path: string): GeometryRecord {
  if (geometry) return geometry;
  throw new DataError(
    `${path}: expected the geometry of the measurement beside the object, found none: without it there are no lengths`,
  );
}

/**
 * The strain step after a reconstruction, into the same folder. An object that cannot be taken to space (it touches the border of
 * its array) is said and leaves the reconstruction as it is.
 */
export async function addStrainFiles(
  output: OutputFolder,
  done: Reconstruction,
  flags: StrainFlags & Pick<OutputFlags, "figures">,
  reporter: Reporter,
): Promise<StrainImage | undefined> {
  const { pattern, result, engine, provenance, name } = done;
  const { geometry } = pattern;
  if (!geometry) return undefined;
  const options = strainSettings(flags, geometry.energyEv);
  try {
    const image = await imageOf(result.object, geometry, options, engine);
    const warnings = doubts({ metrics: metricsOfFound(result) });
    const strain = { name, image, geometry, options, provenance, reconstruction: summaryRows(done), warnings, parts: [] };
    await writeStrainFiles(output, strain, flags.figures);
    for (const warning of [...warnings, ...image.warnings]) reporter.warn(warning);
    return image;
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    reporter.warn(`no strain: ${error.message}`);
    return undefined;
  }
}

/** Fewer starts than this that found one object give no reason to believe it. */
const leastAgreeing = 2;

/** What the reconstruction itself said that a reader of its strain must know. */
export function doubts({ metrics }: Pick<StoredResult, "metrics">): string[] {
  const { compared, agreeing } = metrics;
  if (compared === undefined || compared < leastAgreeing || agreeing >= leastAgreeing) return [];
  return [`no start converged: of the ${compared} best objects of the reconstruction none agrees with another`];
}
