// The door of cohere's experiment folders.
export { type CohereConfig, type CohereValue, parseCohereConfig } from "./config.js";
export { adjustedSize, type CohereFileName, type CohereSettings, mapCohereSettings } from "./settings.js";
