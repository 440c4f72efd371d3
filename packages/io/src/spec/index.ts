// SPEC logs.
export { listSpecScans, readSpecScan, type SpecScan, type SpecSummary } from "./spec.js";
export { type SpecScanText, writeSpec } from "./write.js";
