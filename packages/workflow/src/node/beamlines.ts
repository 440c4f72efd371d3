// The beamline and the detector that a user names: known ones, or YAML files.

import { OptionError } from "@friedel/engine";
import { beamlinePresets, type ChosenDetector, type DescribedBeamline, parseBeamline, parseDetector } from "@friedel/io";
import { readFileBytes } from "@friedel/io/node";
import { defaultBeamline } from "../scan/known.js";

/** Names of the presets, for help and errors. */
export function beamlineNames(): string[] {
  return Object.keys(beamlinePresets());
}

/** A preset by its name (any case), else a YAML file by its path. Throws OptionError, FileError, FormatError. */
export async function findBeamline(nameOrFile = defaultBeamline): Promise<DescribedBeamline> {
  const presets = Object.values(beamlinePresets());
  const preset = presets.find(({ name }) => name.toLowerCase() === nameOrFile.toLowerCase());
  if (preset) return preset;
  if (!/\.ya?ml$/i.test(nameOrFile)) {
    throw new OptionError(`expected a beamline out of ${beamlineNames().join(", ")} or a YAML file, found ${nameOrFile}`);
  }
  return parseBeamline(new TextDecoder().decode(await readFileBytes(nameOrFile)), nameOrFile);
}

/** A detector by its name, or a YAML file by its path. Throws FileError, FormatError. */
export async function findDetector(nameOrFile: string | undefined): Promise<ChosenDetector | undefined> {
  if (nameOrFile === undefined || !/\.ya?ml$/i.test(nameOrFile)) return nameOrFile;
  return parseDetector(new TextDecoder().decode(await readFileBytes(nameOrFile)), nameOrFile);
}
