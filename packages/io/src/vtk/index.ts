// VTK's files, as ParaView opens and other programs leave them: XML written and images read, legacy files read.
export type { PointArrays } from "./appended.js";
export { type LegacyArray, type LegacyVtk, readLegacyVtk, trianglesOf } from "./legacy.js";
export { type ReadVtiImage, readVti, readVtiVolume, type VtiImage, writeVti } from "./vti.js";
export { type MeshArray, type VtpMesh, writeVtp } from "./vtp.js";
export { type VtsGrid, writeVts } from "./vts.js";
