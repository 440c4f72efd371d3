// The wavefront of a retrieved pupil, as tables and JSON.

import type { Wavefront } from "@friedel/imaging";
import { headedTable, type Row, rowsTable } from "../tables.js";
import { figure } from "../text.js";

/** Terms below this share of the wavefront's rms are in the JSON only. */
const leastShare = 0.05;

/** What a person wants to know of it: how large it is, and which terms make it up. */
export function wavefrontTables(found: Wavefront): string[] {
  const { rms, rmsInFocus, strehl, residual, pupil, coefficients } = found;
  const rows: Row[] = [
    ["rms", `${figure(rms)} waves without piston and tilts, ${figure(rmsInFocus)} without defocus too`],
    ["Strehl ratio", figure(strehl, 3)],
    ["beyond the terms", `${figure(residual)} waves rms of it is in no Zernike term up to ${coefficients.length + 1}`],
    [
      "pupil",
      `radius ${figure(pupil.radius)} pixels about row ${figure(pupil.row)}, column ${figure(pupil.column)}; obscuration ${figure(pupil.obscuration, 2)}`,
    ],
  ];
  const shown = coefficients.filter(({ noll, waves }) => noll > 3 && Math.abs(waves) >= leastShare * rms);
  const terms = shown.map(({ noll, name, waves }) => [String(noll), name, waves.toFixed(4)]);
  const title = rowsTable("Wavefront", rows);
  return shown.length === 0 ? [title] : [title, headedTable({ head: ["Noll", "Zernike term", "waves rms"], rows: terms })];
}

/** The same for programs: all terms, in waves. */
export function wavefrontJson({ waves: _, rms, rmsInFocus, strehl, residual, pupil, coefficients }: Wavefront): object {
  return { rmsWaves: rms, rmsInFocusWaves: rmsInFocus, strehl, residualWaves: residual, pupil, zernike: coefficients };
}
