// Units of files as SI and eV. A unit beside the number goes before the layout's.

import { hcEvM } from "@friedel/imaging";
import type { EnergyUnit, LengthUnit } from "./layout.js";

const metres: Readonly<Record<string, number>> = { m: 1, cm: 1e-2, mm: 1e-3, um: 1e-6, µm: 1e-6, μm: 1e-6, micron: 1e-6 };
const electronVolts: Readonly<Record<string, number>> = { ev: 1, kev: 1e3 };
const wavelengths: Readonly<Record<string, number>> = { angstrom: 1e-10, angstroms: 1e-10, a: 1e-10, å: 1e-10, nm: 1e-9, m: 1 };
/** Bragg experiments use some 1 to 100 keV: a smaller number of eV is one of keV, a larger number of keV one of eV. */
const largestKev = 200;

/** Metres of a unit of length as files spell it; undefined for anything else. */
export function metresIn(unit: string): number | undefined {
  return Object.hasOwn(metres, unit) ? metres[unit] : undefined;
}

/** A length in metres. */
export function metresOf(value: number, stated: string | undefined, unit: LengthUnit): number {
  return value * (metresIn(stated?.trim() ?? "") ?? metres[unit]);
}

/** A photon energy in eV. */
export interface ReadEnergy {
  readonly energyEv: number;
  /** The number is in eV where the file or its layout says keV, or the other way round. */
  readonly isOtherUnit: boolean;
}

/** A photon energy from an energy or a wavelength; undefined where the number is none, such as 0. */
export function readEnergy(value: number, stated: string | undefined, unit: EnergyUnit): ReadEnergy | undefined {
  if (!(value > 0 && Number.isFinite(value))) return undefined;
  const known = stated?.trim().toLowerCase() ?? "";
  const name = Object.hasOwn(electronVolts, known) || Object.hasOwn(wavelengths, known) ? known : unit.toLowerCase();
  if (Object.hasOwn(wavelengths, name)) return { energyEv: hcEvM / (value * wavelengths[name]), isOtherUnit: false };
  const isKev = value < largestKev;
  return { energyEv: isKev ? value * 1000 : value, isOtherUnit: isKev !== (name === "kev") };
}
