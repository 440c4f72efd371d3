// What a user sets before a reconstruction, as the flags of `friedel reconstruct`: one list makes the command line that results keep, and
// the file that `--config` takes. What is not set is found from the scan, here as there.

import { classicalOptions, defaultOptions, type PhasingOptions } from "@friedel/imaging";
import type { ReconstructionSettings, StatedGeometry } from "@friedel/workflow";
import type { Preparation, SolveSettings } from "./records.js";

/** Values by the names of flags. */
export type Flags = Readonly<Record<string, string | number | boolean | readonly number[] | Readonly<Record<string, number>>>>;

/** The flags of a preparation; `mask` is the name of the file that holds the drawn mask. */
export function preparationFlags({ mask: drawn, motorsDeg, ...settings }: Preparation, mask: string): Flags {
  const { size, centre, bin, threshold, hotPixels, beamline, energyEv, distanceM, pixelUm, rock, step, directBeam } = settings;
  return known({
    ...{ size, centre, bin, threshold },
    "hot-pixels": hotPixels,
    ...{ beamline, energy: energyEv, distance: distanceM, pixel: pixelUm, rock, step },
    "direct-beam": directBeam,
    motor: motorsDeg && Object.keys(motorsDeg).length > 0 ? motorsDeg : undefined,
    mask: drawn && mask,
  });
}

/** The flags of a reconstruction. The command line asks the network unless it is told not to. */
export function solveFlags({ seed, bars, method, recipe, starts, coherence, network }: SolveSettings): Flags {
  return known({
    method,
    recipe,
    starts,
    seed,
    coherence: coherence === false ? false : undefined,
    bars,
    network: network ? undefined : false,
  });
}

/** The line that does the same. */
export function commandLine(command: string, path: string, flags: Flags): string {
  const words = Object.entries(flags).flatMap(([name, value]): string[] => {
    if (typeof value === "boolean") return [value ? `--${name}` : `--no-${name}`];
    if (Array.isArray(value)) return [`--${name}`, value.join(",")];
    if (typeof value !== "object") return [`--${name}`, String(value)];
    return Object.entries(value).flatMap(([key, one]) => [`--${name}`, `${key}=${one}`]);
  });
  return ["friedel", command, path, ...words].map(quoted).join(" ");
}

/** The settings as a file for `friedel reconstruct --config`, YAML. */
export function settingsFile(path: string, flags: Flags): string {
  const lines = Object.entries({ input: path, ...flags }).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  const comment = "# Settings of a reconstruction: friedel reconstruct --config THIS_FILE, or another scan in front of --config";
  return `${[comment, ...lines].join("\n")}\n`;
}

/** What the workflow is told of a preparation. */
export function preparationSettings(settings: Preparation): NonNullable<Exclude<ReconstructionSettings["preparation"], false>> {
  const { size, centre, bin, threshold, hotPixels } = settings;
  return { ...known({ size, threshold, bin, centre, hotPixels }), stated: statedGeometry(settings) };
}

/** What is stated of the geometry, in SI units. */
export function statedGeometry(settings: Preparation): StatedGeometry {
  const { energyEv, distanceM, pixelUm, motorsDeg, rock, step, directBeam } = settings;
  return known({
    motorsDeg,
    ...{ energyEv, distanceM, rock, step },
    pixelM: pixelUm && ([pixelUm[0] / 1e6, pixelUm[1] / 1e6] as const),
    directBeam: directBeam && { row: directBeam[0], column: directBeam[1] },
  });
}

/** What the workflow is told of how the object is found; `experiment` is how a cohere experiment says that it is phased. */
export function methodSettings(
  { seed, method, recipe, starts, coherence }: SolveSettings,
  experiment: PhasingOptions = defaultOptions,
): Partial<ReconstructionSettings> {
  const base = recipe === undefined ? experiment : classicalOptions;
  const asked = method === "auto" ? "refine" : method === "classical" || recipe !== undefined ? "phase" : undefined;
  return {
    ...(asked && { method: asked }),
    phasing: { ...base, shrinkWrap: base.shrinkWrap ?? classicalOptions.shrinkWrap, ...known({ recipe, starts, seed }) },
    refinement: known({ seed, coherence, starts }),
  };
}

/** A record without what is not set. */
function known<T extends object>(record: { [name in keyof T]: T[name] | undefined }): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}

/** A word as a shell would take it again. */
function quoted(word: string): string {
  return /^[\w./:=,+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
