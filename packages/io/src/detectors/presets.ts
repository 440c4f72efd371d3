// The detectors that are known: the YAML files beside this one, embedded so that they load in a browser too.

import { type Detector, parseDetector } from "./parse.js";
import { presetTexts } from "./presets.generated.js";

/** All known detectors, in the order of their files' names. */
export const detectors: readonly Detector[] = Object.entries(presetTexts).map(([file, text]) => parseDetector(text, file));

/** The detector that a file calls `name`; undefined for one that is not known. */
export function detectorNamed(name: string, known: readonly Detector[] = detectors): Detector | undefined {
  const wanted = plain(name);
  return known.find((detector) => [detector.name, ...detector.names].some((own) => plain(own) === wanted));
}

/** The detector whose whole frames have this size, if one alone has. */
export function detectorOfSize(rows: number, columns: number, known: readonly Detector[] = detectors): Detector | undefined {
  const [first, ...others] = known.filter(({ size }) => size[0] === rows && size[1] === columns);
  return others.length === 0 ? first : undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
