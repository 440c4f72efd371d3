// The public surface of @friedel/io: bytes in, bytes out, safe in a browser. Paths and directories are in @friedel/io/node.
export { FileError, FormatError, formatBytes, LimitError } from "./errors.js";
export { checkInside, checkMemory, defaultMaxBytes, type ReadLimits } from "./limits.js";
