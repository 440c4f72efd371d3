// The report of a strain step: all that it gives, in one HTML file.

import type { Picture } from "../base64.js";
import type { Drawing } from "../figures/drawing.js";
import { geometryRows } from "../geometry.js";
import { htmlReport } from "../html-report.js";
import { inputRows } from "../input.js";
import type { Row } from "../tables.js";
import type { StrainFacts } from "./records.js";
import { facetTable, strainRows } from "./tables.js";

/** The report as the text of an HTML file. */
export function strainReport(done: StrainFacts, figures: readonly (Drawing & Picture)[]): string {
  const { name, image, geometry, provenance, reconstruction, verdict } = done;
  const warnings = strainWarnings(done);
  const flat = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
  return htmlReport(`Strain of ${name}`, [
    {
      title: "The crystal",
      ...(verdict !== undefined && { text: verdict }),
      warnings,
      rows: [...strainRows(image), ...done.parts.flatMap(({ rows }) => rows)],
    },
    ...figures.map(({ title, caption, type, bytes }) => ({ title, figures: [{ caption, type, bytes }] })),
    { title: "Facets", table: facetTable(image, done.parts) },
    { title: "Reconstruction", rows: reconstruction },
    ...(provenance.input ? [{ title: "Input", rows: inputRows(provenance.input) }] : []),
    { title: "Geometry", rows: [["beamline", geometry.beamline], ...geometryRows(geometry)] },
    { title: "Parameters", rows: Object.entries(strainParameters(done)).map(([key, value]): Row => [key, flat(value) ?? ""]) },
    {
      title: "Provenance",
      text: provenance.conventions,
      rows: [
        ["program", `${provenance.program} ${provenance.version}`],
        ["command", provenance.command],
        ...provenance.inputFiles.map((file, i): Row => [file, `SHA-256 ${provenance.inputSha256[i] ?? "unknown"}`]),
      ],
    },
  ]);
}

/** What a reader must know. */
export function strainWarnings({ warnings, image, parts }: StrainFacts): string[] {
  return [...warnings, ...image.warnings, ...parts.flatMap((part) => part.warnings)];
}

/** Every setting, JSON-able. */
export function strainParameters({ options, image, parts }: StrainFacts): Record<string, unknown> {
  return {
    ...options,
    isosurfaceUsed: image.level,
    ramp: image.ramp,
    ...(image.particles.length > 1 && { ownRamps: image.particles.map(({ ramp }) => ramp) }),
    warnings: image.warnings,
    ...Object.assign({}, ...parts.map(({ parameters }) => parameters)),
  };
}
