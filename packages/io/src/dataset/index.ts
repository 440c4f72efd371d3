// The door of data sets' files.
export { type ReadCrystal, readCrystalShard, writeCrystalShard } from "./crystals.js";
export { completeDescription, parseDescription } from "./description.js";
export {
  type ArrayJob,
  type DatasetIdentity,
  type DatasetManifest,
  type DatasetRecord,
  parseArrayJobs,
  parseDatasetRecord,
  parseManifest,
  parseShardRecord,
  type ShardRecord,
} from "./record.js";
export { type StoredSample, withSampleShard, writeSampleShard } from "./samples.js";
