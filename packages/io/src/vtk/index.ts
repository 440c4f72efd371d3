// VTK's XML files, as ParaView opens them.
export type { PointArrays } from "./appended.js";
export { type ReadVtiImage, readVti, readVtiVolume, type VtiImage, writeVti } from "./vti.js";
export { type VtsGrid, writeVts } from "./vts.js";
