// The beamline that a user names: a preset, or a YAML file.

import { OptionError } from "@friedel/engine";
import { beamlinePresets, type DescribedBeamline, parseBeamline } from "@friedel/io";
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
