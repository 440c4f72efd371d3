// TIFF frames and stacks.
export { readTiff, readTiffInfo, type TiffInfo, type TiffStack, writeTiff } from "./tiff.js";
