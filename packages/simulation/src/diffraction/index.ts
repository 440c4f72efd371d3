// The diffraction's door.
export * from "./atoms/index.js";
export type { ChipRegion, SimulatedChip } from "./chip.js";
export { partlyCoherent } from "./coherence.js";
export {
  type Gap,
  intensityOf,
  measureIntensity,
  type PatternOptions,
  type SimulatedPattern,
  simulatePattern,
} from "./pattern.js";
export { type ScanOptions, type SimulatedScan, simulateScan } from "./scan.js";
