// What a setting and a pattern can be, and what is likely wrong where they are not that.

import { OptionError, type RealVolume, type Shape, type Triple, triple } from "@friedel/engine";
import { kindOf } from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";

/** Photons that are diffracted by crystals, eV. */
const energies = { least: 1e3, most: 2e5 } as const;
/** Spacings of lattice planes that are measured, m. */
const spacings = { least: 0.5e-10, most: 20e-10 } as const;
/** No larger crystal is coherently illuminated, m. */
const largestCrystal = 10e-6;

/** Patterns with fewer counts in all, or in the brightest voxel, show the crystal's coarse shape at best: one of 25 601 and 57 did. */
const fewCounts = { total: 1e5, brightest: 200 } as const;

/** What is to be said of a pattern of few counts. */
export function fewCountsWarnings({ counts, maximum }: { readonly counts: number; readonly maximum: number }): string[] {
  if (counts >= fewCounts.total && maximum >= fewCounts.brightest) return [];
  return [
    `there is little to go on: ${Math.round(counts)} counts in all, ${Math.round(maximum)} in the brightest voxel; ` +
      "expect the coarse shape at best, and count longer or add repeats for more",
  ];
}

/** Throws OptionError for a photon energy that no experiment has. */
export function checkEnergy(energyEv: number): void {
  if (energyEv >= energies.least && energyEv <= energies.most) return;
  const cause = energyEv > 0 && energyEv < 200 ? "; was it in keV?" : "";
  throw new OptionError(
    `expected a photon energy of ${energies.least} to ${energies.most} eV (--energy EV), found ${energyEv} eV${cause}`,
  );
}

/**
 * Throws OptionError for a spacing of lattice planes that no crystal has, and for a crystal of more than 10 µm, its size from the
 * pattern's oversampling.
 */
export function checkLengths({ dSpacingM, directColumns }: GeometryRecord, shape: Shape, oversampling?: Triple): void {
  if (!(dSpacingM >= spacings.least && dSpacingM <= spacings.most)) {
    throw new OptionError(
      `expected a spacing of lattice planes of 0.5 to 20 Å, found ${(dSpacingM * 1e10).toPrecision(4)} Å: ` +
        "an angle of the detector (--motor NAME=DEG) or the energy (--energy EV) is likely wrong",
    );
  }
  if (!oversampling) return;
  const sizes = triple((axis) => (Math.hypot(...directColumns[axis]) * shape[axis]) / oversampling[axis]);
  const largest = Math.max(...sizes);
  if (largest <= largestCrystal) return;
  throw new OptionError(
    `expected a crystal of at most 10 µm, found one of ${(largest * 1e6).toPrecision(3)} µm along axis ${sizes.indexOf(largest)}: ` +
      "the detector's distance (--distance M), its pixel (--pixel UM) or the step (--step DEG) is likely wrong",
  );
}

/** What is to be said of counts that look like amplitudes, and the reverse. */
export function kindWarnings({ counts, isAmplitude }: { readonly counts: RealVolume; readonly isAmplitude: boolean }): string[] {
  const kind = kindOf(isAmplitude ? counts.data.map(Math.sqrt) : counts.data);
  if (isAmplitude && kind === "counts") {
    return [
      "the amplitudes are whole numbers, as counts are: if they are counts, they are not to be read as amplitudes (without --amplitude)",
    ];
  }
  if (!isAmplitude && kind === "amplitudes") {
    return [
      "the counts are no whole numbers but their squares are, as of amplitudes: if they are amplitudes, say so (--amplitude)",
    ];
  }
  return [];
}
