// The geometry's door.

export type { Matrix3, Vector } from "@friedel/engine";
export {
  axisVector,
  type Beamline,
  type Circle,
  type MotorQuantity,
  motorNamed,
  motorsOf,
  readingOf,
  type SignedAxis,
} from "./beamline.js";
export {
  directBasis,
  type Geometry,
  type GeometryOptions,
  geometryAt,
  hcEvM,
  type Pixel,
  type SampleSetting,
  type Scan,
  sampleTurn,
} from "./geometry.js";
