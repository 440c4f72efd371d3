// The diffraction's door.
export { type Gap, type PatternOptions, type SimulatedPattern, simulatePattern } from "./pattern.js";
