// The door of the frame: from the detector-conjugate grid to an orthogonal one.
export { type CrystalAxesOptions, crystalAxes, laboratoryAxes } from "./axes.js";
export { finestVoxel, type PlacedObject, type SpaceGrid, type ToSpaceOptions, toSpace } from "./to-space.js";
