// friedel.yaml beside a scan: what its own files do not tell, in the words of the command line's flags.

import { z } from "zod";
import { checked, parseYaml } from "../checked.js";
import type { ScanLog } from "./records.js";

/** Name of the file. */
export const scanSettingsName = "friedel.yaml";

/** What the file may tell. */
export interface ScanSettingsFile {
  /** A preset's name, or a beamline's YAML file. */
  readonly beamline?: string;
  readonly energyEv?: number;
  readonly distanceM?: number;
  readonly pixelM?: readonly [row: number, column: number];
  readonly directBeam?: { readonly row: number; readonly column: number };
}

const pixel = z.number().positive().max(10_000);
const schema = z.strictObject({
  beamline: z.string().min(1).max(500).optional(),
  energy: z.number().positive().max(1e6).optional(),
  distance: z.number().positive().max(1000).optional(),
  pixel: z.union([pixel.transform((edge) => [edge, edge] as const), z.tuple([pixel, pixel])]).optional(),
  "direct-beam": z.tuple([z.number(), z.number()]).optional(),
});

/** Reads the file: energy in eV, distance in m, pixel in µm, direct-beam as [row, column]. Throws FormatError for anything else. */
export function parseScanSettings(text: string, file: string): ScanSettingsFile {
  const given = checked(schema, parseYaml(text, file, "the settings of a scan"), file, "the settings of a scan");
  const { beamline, energy, distance, pixel: edges, "direct-beam": beam } = given;
  return {
    ...(beamline !== undefined && { beamline }),
    ...(energy !== undefined && { energyEv: energy }),
    ...(distance !== undefined && { distanceM: distance }),
    ...(edges && { pixelM: [edges[0] / 1e6, edges[1] / 1e6] as const }),
    ...(beam && { directBeam: { row: beam[0], column: beam[1] } }),
  };
}

/** The text of the file; undefined where there is nothing to tell. */
export function writeScanSettings({ beamline, energyEv, distanceM, pixelM, directBeam }: ScanSettingsFile): string | undefined {
  const lines = [
    beamline === undefined ? [] : [`beamline: ${beamline}`],
    energyEv === undefined ? [] : [`energy: ${energyEv} # eV`],
    distanceM === undefined ? [] : [`distance: ${distanceM} # m`],
    pixelM === undefined ? [] : [`pixel: [${pixelM[0] * 1e6}, ${pixelM[1] * 1e6}] # µm, row and column`],
    directBeam === undefined ? [] : [`direct-beam: [${directBeam.row}, ${directBeam.column}] # row and column of the frames`],
  ].flat();
  return lines.length === 0 ? undefined : ["# What the files of this scan do not tell.", ...lines, ""].join("\n");
}

/** A log completed by the file; what the log tells itself stays. */
export function completedLog<T extends ScanLog>(log: T, { beamline: _, ...told }: ScanSettingsFile): T {
  const own = Object.fromEntries(Object.entries(log).filter(([, value]) => value !== undefined));
  return { ...told, ...own } as T; // told has but optional fields of a log
}
