// The beamline presets: the YAML files beside this one, embedded so that they load in a browser too.

import { type DescribedBeamline, parseBeamline } from "./parse.js";
import { presetTexts } from "./presets.generated.js";

let known: Readonly<Record<string, DescribedBeamline>> | undefined;

/** All presets by name, such as `34-ID-C`, in alphabetical order. They are parsed once, for a scan that grows is looked at often. */
export function beamlinePresets(): Readonly<Record<string, DescribedBeamline>> {
  known ??= parsed();
  return known;
}

function parsed(): Readonly<Record<string, DescribedBeamline>> {
  const beamlines = Object.entries(presetTexts).map(([file, text]) => parseBeamline(text, file));
  return Object.fromEntries(beamlines.map((beamline) => [beamline.name, beamline]));
}
