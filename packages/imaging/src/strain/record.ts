// The records that the strain step hands from room to room. No behaviour here.

import type { ComplexVolume, Matrix3, Triple, Vector } from "@friedel/engine";

/** A complex object on an orthogonal grid in space; its voxel ⌊N/2⌋ is the origin. */
export interface SpaceObject {
  /** Axes (z, y, x) of the frame. */
  readonly object: ComplexVolume;
  /** Voxel lengths along z, y, x, metres. */
  readonly voxelM: Triple;
  /** Rows: unit vectors of the frame's z, y, x axes in the laboratory frame (x, y, z components, CXI). */
  readonly axes: Matrix3;
  /** The Bragg vector Q in the laboratory frame, 1/m: the phase is φ = −Q·u. */
  readonly q: Vector;
}
