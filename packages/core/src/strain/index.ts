// The door of the strain step: from the complex image to numbers in the laboratory or crystal frame.
export * from "./facets/index.js";
export * from "./frame/index.js";
export type { SpaceObject } from "./record.js";
