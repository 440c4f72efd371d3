// The door of the data loader, which runs in Node only.
export { type Batch, type DataLoader, type LoaderOptions, startLoader } from "./loader.js";
export { type SharedCrystals, shareCrystals, sharedSource } from "./shared-crystals.js";
