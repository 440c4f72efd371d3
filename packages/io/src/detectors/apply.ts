// What is known of a detector, put to use on its frames: gaps and saturated counts become unmeasured. What is not known is said.

import { type MaskVolume, OptionError, type RealVolume } from "@friedel/engine";
import { maskGaps, maskSaturated } from "./gaps.js";
import type { Detector } from "./parse.js";
import { detectorNamed, detectorOfSize, detectors } from "./presets.js";

/** What a file or its user tells of the detector. */
export interface ToldDetector {
  readonly name?: string;
  /** The count at which it ends. */
  readonly saturation?: number;
  /** Detectors that are known; by default those that are shipped. */
  readonly known?: readonly Detector[];
}

/** A detector as its user means it: by the name that a file or friedel has for it, or all that is to be known of it. */
export type ChosenDetector = string | Detector;

/** The name of a choice. */
export function chosenName(choice: ChosenDetector | undefined): string | undefined {
  return typeof choice === "object" ? choice.name : choice;
}

/** What a choice tells, beside the name that the file has. */
export function toldBy(choice: ChosenDetector | undefined, named?: string): ToldDetector {
  if (typeof choice === "object") return { name: choice.name, known: [choice] };
  const name = choice ?? named;
  return name === undefined ? {} : { name };
}

/** Throws OptionError for a choice that is no detector that is known; `inFile` are the names that would have done as well. */
export function requireDetector(choice: ChosenDetector | undefined, inFile?: string): void {
  if (choice === undefined || typeof choice === "object" || detectorNamed(choice)) return;
  const known = detectors.map(({ name }) => name).join(", ");
  const names = inFile === undefined ? "" : `${inFile} as the file calls it, `;
  throw new OptionError(`expected --detector with ${names}a known one (${known}) or a YAML file, found ${choice}`);
}

/** Marks in `mask` what the detector did not measure. Returns the known detector that it is, if any, and what is to be said. */
export function applyDetector(
  counts: RealVolume,
  mask: MaskVolume,
  told: ToldDetector,
): { readonly detector?: Detector; readonly warnings: readonly string[] } {
  const [, rows, columns] = counts.shape;
  const { name, known = detectors } = told;
  const detector = (name === undefined ? undefined : detectorNamed(name, known)) ?? detectorOfSize(rows, columns, known);
  const warnings: string[] = [];
  const isWhole = detector?.size[0] === rows && detector.size[1] === columns;
  const frames = `frames of ${rows}×${columns} pixels`;
  if (!detector) {
    const what = name === undefined ? `${frames} tell no detector` : `the detector ${name} is not known`;
    warnings.push(`${what}: no gaps of it are known (--detector names one that is, --mask gives an image of them)`);
  } else if (isWhole) maskGaps(mask, detector);
  else if (hasGaps(detector)) {
    const size = `${detector.size[0]}×${detector.size[1]}`;
    warnings.push(
      `${frames} are not the whole ${detector.name} of ${size}: its gaps are not known in them (--mask gives an image)`,
    );
  }
  warnings.push(...saturatedWarnings(counts, mask, told.saturation ?? detector?.saturation));
  return { ...(detector && { detector }), warnings };
}

/** Marks voxels that reach the end of the detector, where it is known, and says how many. */
export function saturatedWarnings(counts: RealVolume, mask: MaskVolume, saturation: number | undefined): string[] {
  const saturated = saturation === undefined ? 0 : maskSaturated(counts, mask, saturation);
  if (saturated === 0) return [];
  return [`${saturated} voxels reach ${saturation} counts, where the detector ends: they are taken for not measured`];
}

function hasGaps({ gaps, rim }: Detector): boolean {
  return gaps.rows.length + gaps.columns.length + rim > 0;
}
