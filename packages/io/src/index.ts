// The public surface of @friedel/io: bytes in, bytes out, safe in a browser. Paths and directories are in @friedel/io/node.

export * from "./beamlines/index.js";
export * from "./cohere/index.js";
export * from "./cxi/index.js";
export * from "./dataset/index.js";
export * from "./detectors/index.js";
export * from "./eam/index.js";
export { FileError, FormatError, formatBytes, LimitError } from "./errors.js";
export * from "./hdf5/index.js";
export * from "./lammps/index.js";
export { checkInside, checkMemory, defaultMaxBytes, type ReadLimits } from "./limits.js";
export * from "./npy/index.js";
export type { SampleType } from "./samples.js";
export * from "./spec/index.js";
export * from "./tiff/index.js";
export { readVolume, type VolumeFormat, type VolumeOptions, volumeEndings } from "./volume-formats.js";
export * from "./vtk/index.js";
