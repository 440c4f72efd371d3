// The options of the strain step on the command line, and what they mean to the library.

import { fromNm, type Vector } from "@friedel/engine";
import type { StrainSettings } from "@friedel/workflow";
import { type Command, InvalidArgumentError } from "commander";
import { defined } from "./defined.js";
import { choice } from "./groups.js";
import { number, numbers } from "./parse.js";

/** What the strain step takes from the command line. */
export interface StrainFlags {
  readonly frame: "lab" | "crystal";
  readonly voxel?: number;
  readonly isosurface?: number;
  readonly smoothing?: number;
  readonly hkl?: Vector;
  readonly material?: { readonly delta: number; readonly beta: number };
}

/** The options of the strain step. */
export function addStrainOptions(command: Command): Command {
  return command
    .optionsGroup("Strain:")
    .addOption(choice("--frame <name>", "axes of the laboratory, or of the crystal: z along Q", ["lab", "crystal"], "lab"))
    .option("--voxel <nm>", "voxel length in space (default: the finest that the pattern resolves)", number(0.01, 1e4))
    .option(
      "--isosurface <share>",
      "surface, as a share of the largest amplitude (default: half of the amplitude inside)",
      number(0.01, 0.99),
    )
    .option(
      "--smoothing <voxels>",
      "Gaussian blur of the field (standard deviation) against the ringing of sharp faces, at the price of resolution (default: none)",
      number(0, 10),
    )
    .option("--hkl <h,k,l>", "indices of the Bragg peak of a cubic crystal: names its facets", indices)
    .option("--material <delta,beta>", "take out refraction and absorption of a material of this index 1 − δ + iβ", opticalIndex);
}

/** The workflow's settings from the command line's. */
export function strainSettings({ frame, voxel, isosurface, smoothing, hkl, material }: StrainFlags): StrainSettings {
  const voxelM = voxel === undefined ? undefined : fromNm(voxel);
  return {
    frame: frame === "crystal" ? "crystal" : "laboratory",
    ...defined({ voxelM, isosurface, smoothing, hkl, material }),
  };
}

function indices(text: string): Vector {
  const parts = text.split(/[, ]+/).map(Number);
  if (parts.length !== 3 || !parts.every(Number.isInteger) || parts.every((k) => k === 0)) {
    throw new InvalidArgumentError("Expected three whole numbers that are not all 0, as in 1,1,1.");
  }
  return [parts[0], parts[1], parts[2]];
}

function opticalIndex(text: string): { delta: number; beta: number } {
  const parts = numbers(text);
  if (parts.length !== 2) throw new InvalidArgumentError("Expected delta and beta, as in 4.1e-5,4.7e-6.");
  return { delta: parts[0], beta: parts[1] };
}
