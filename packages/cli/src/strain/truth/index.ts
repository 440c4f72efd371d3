// The door of the truth tests: from frames of a crystal whose strain is known to the strain that comes out.
export { type FieldName, fieldNames } from "./fields.js";
export { type StrainError, type TruthResult, truthTest } from "./measure.js";
export { allScans, type ScanChoice } from "./settings.js";
