// The public surface of @friedel/io: bytes in, bytes out, safe in a browser. Paths and folders are in @friedel/io/node.

export { type DescribedBeamline, parseBeamline } from "./beamlines/parse.js";
export { beamlinePresets } from "./beamlines/presets.js";
export { turnCohereArray } from "./cohere/arrays.js";
export { adjustedSize, type CohereSettings } from "./cohere/settings.js";
export { crc32 } from "./crc32.js";
export type { DescribedNode } from "./cxi/describe.js";
export { readPattern, readResult, type StoredResult } from "./cxi/read.js";
export { readMaskDataset } from "./cxi/read-mask.js";
export { readProvenance } from "./cxi/read-metadata.js";
export { readStrain, type StoredStrain } from "./cxi/read-strain.js";
export { conventionsText, type GeometryRecord, type InputRecord, type PatternFile, type Provenance } from "./cxi/records.js";
export { writePattern, writeResult } from "./cxi/write.js";
export { writeStrain } from "./cxi/write-strain.js";
export { type ReadCrystal, writeCrystalShard } from "./dataset/crystals.js";
export { completeDescription, parseDescription } from "./dataset/description.js";
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
} from "./dataset/record.js";
export { writeSampleShard } from "./dataset/samples.js";
export { applyDetector, type ChosenDetector, requireDetector, toldBy } from "./detectors/apply.js";
export { parseDetector } from "./detectors/parse.js";
export { readSetfl } from "./eam/read.js";
export { writeSetfl } from "./eam/write.js";
export { FileError, FormatError, formatBytes, LimitError } from "./errors.js";
export { writeFits } from "./fits/fits.js";
export { readFrameFile } from "./frame-formats.js";
export { type GapTally, markGaps, noGaps } from "./gaps.js";
export { hdf5FromBlobs } from "./hdf5/blobs.js";
export type { Hdf5File } from "./hdf5/file.js";
export { preloadHdf5 } from "./hdf5/library.js";
export type { FramePart, FrameView } from "./hdf5/lit-part.js";
export { withHdf5 } from "./hdf5/open.js";
export { type FramesPart, framesShape, type Hdf5Frames } from "./hdf5/read-frames.js";
export type { Hdf5Dataset, Hdf5Kind, Hdf5Table, Hdf5Target, Hdf5Value } from "./hdf5/records.js";
export { type ByteSource, type Hdf5Input, hdf5Input } from "./hdf5/source.js";
export type { LammpsAtoms } from "./lammps/atoms.js";
export { readLammpsData } from "./lammps/read-data.js";
export { readLammpsDump } from "./lammps/read-dump.js";
export { writeLammpsData } from "./lammps/write-data.js";
export { maskArrays } from "./masks.js";
export { maskFromFile, readMeasurement } from "./measurement.js";
export type { NexusSetting } from "./nexus/setting.js";
export { type Image, imageOf, writeNpy } from "./npy/npy.js";
export { type NpzValue, readNpz, writeNpz } from "./npy/npz.js";
export { writePng } from "./png/png.js";
export type { LoadedScan } from "./scans/load-hdf5.js";
export { beamlineOfMotors, completeLog } from "./scans/log-beamline.js";
export type { BrightestFrame, FileRole, FoundScan, ReadFile, ScanLog } from "./scans/records.js";
export {
  completedLog,
  parseScanSettings,
  type ScanSettingsFile,
  scanSettingsName,
  writeScanSettings,
} from "./scans/settings-file.js";
export { type ScanToWrite, scanFiles, type WrittenScan } from "./scans/write-scan.js";
export { listSpecScans, readSpecScan, type SpecScan } from "./spec/spec.js";
export { writeSpec } from "./spec/write.js";
export { readTiffInfo, writeTiff } from "./tiff/tiff.js";
export { readMaskVolume, readVolume, volumeEndings } from "./volume-formats.js";
export { readVti, writeVti } from "./vtk/vti.js";
export { writeVtp } from "./vtk/vtp.js";
export { writeVts } from "./vtk/vts.js";
