// The beamlines' door.
export { parseBeamline } from "./parse.js";
export { beamlinePresets } from "./presets.js";
