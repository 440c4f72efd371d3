// SPEC logs.
export { listSpecScans, readSpecScan, type SpecScan, type SpecSummary } from "./spec.js";
