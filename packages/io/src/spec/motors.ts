// Motor positions of a scan by name, and the photon energy, which beamlines keep among them.

import { columnNames, toNumber } from "./data.js";
import { type FileHeader, motorRow } from "./lines.js";

/** How the positions that a log does not tell are given. */
const byHand = "give what is missing with --motor, --energy, --distance";

/**
 * Positions by name and by mnemonic: the scan's own rows of names where it has any, else those of the file header before it. A row
 * whose names and positions differ in number is left out, with a warning.
 */
export function readMotors(
  headers: ReadonlyMap<string, string>,
  lines: readonly string[],
  file: FileHeader,
  warnings: string[],
): Record<string, number> {
  const own = lines.map(motorRow).filter((row) => row !== undefined);
  const rowsOf = (kind: "O" | "o", before: ReadonlyMap<number, string>) =>
    own.length > 0 ? new Map(own.filter((row) => row.kind === kind).map((row) => [row.number, row.text])) : before;
  const names = rowsOf("O", file.names);
  const mnemonics = rowsOf("o", file.mnemonics);
  const motors = new Map<string, number>();
  const unfit: string[] = [];
  for (const [key, text] of headers) {
    const row = Number(/^P(\d{1,4})$/.exec(key)?.[1] ?? Number.NaN);
    if (Number.isNaN(row) || text.trim() === "") continue;
    const values = text.trim().split(/\s+/).map(toNumber);
    const full = columnNames(names.get(row) ?? "", values.length);
    const short = columnNames(mnemonics.get(row) ?? "", values.length);
    if (!full && !short) {
      const found = columnNames(names.get(row) ?? mnemonics.get(row) ?? "", undefined)?.length ?? 0;
      unfit.push(`#${key} has ${values.length} positions for ${found} names`);
    }
    values.forEach((value, i) => {
      if (value === undefined) return;
      // Names go first: a mnemonic that is another motor's name must not take its place.
      if (short && !motors.has(short[i])) motors.set(short[i], value);
      if (full) motors.set(full[i], value);
    });
  }
  if (unfit.length > 0) {
    const more = unfit.length > 1 ? ` (and ${unfit.length - 1} rows more)` : "";
    warnings.push(`${unfit[0]}${more}: these positions are not assigned to motors; ${byHand}`);
  }
  return Object.fromEntries(motors);
}

/** What beamlines call the photon energy, the commonest first. */
const energyNames = ["energy", "en", "nrj", "mononrj", "emono", "fmbenergy", "energyfmb", "mono_energy"];
/** Bragg experiments use some 1 to 100 keV, so a smaller number is in keV, and a larger one in eV. */
const largestKev = 200;
/** No beam of fewer eV diffracts from a crystal; a smaller number above 200 is no energy. */
const leastEv = 500;

/**
 * Photon energy in eV by the names that beamlines give it: of each point where a column changes, else of the motor. Undefined, with a
 * warning, for 0 (a motor that is not connected) and for what else is none.
 */
export function readEnergy(
  motors: Readonly<Record<string, number>>,
  columns: ReadonlyMap<string, Float64Array>,
  warnings: string[],
): number | Float64Array | undefined {
  const scanned = columns.get(energyName(columns.keys()) ?? "");
  if (scanned && scanned.length > 1 && scanned[0] !== scanned[scanned.length - 1]) {
    const energies = Array.from(scanned, energyEvOf).filter((energy) => energy !== undefined);
    if (energies.length === scanned.length) return Float64Array.from(energies);
  }
  const name = energyName(Object.keys(motors));
  const energyEv = name === undefined ? undefined : energyEvOf(motors[name]);
  if (name !== undefined && energyEv === undefined)
    warnings.push(`${name} is ${motors[name]} in the log, which is no photon energy: state it (--energy)`);
  return energyEv;
}

/** The name among several under which beamlines keep the photon energy, in any spelling of case. */
function energyName(names: Iterable<string>): string | undefined {
  const known = [...names].map((name) => [energyNames.indexOf(name.toLowerCase()), name] as const);
  return known.filter(([place]) => place >= 0).sort(([a], [b]) => a - b)[0]?.[1];
}

function energyEvOf(value: number): number | undefined {
  if (!(value > 0 && Number.isFinite(value))) return undefined;
  if (value < largestKev) return 1000 * value;
  return value >= leastEv ? value : undefined;
}
