// The door of CXI.
export {
  type AxisColumns,
  conventionsText,
  type GeometryRecord,
  type PatternFile,
  type Provenance,
  type ResultFile,
} from "./records.js";
