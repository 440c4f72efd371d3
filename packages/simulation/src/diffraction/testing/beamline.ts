// The diffractometer of 34-ID-C, as the tests of this room take it: with no files read.

import type { Beamline } from "@friedel/imaging";

/** Three sample circles, of which theta is rocked, and a detector arm of two. */
export const beamline: Beamline = {
  name: "34-ID-C",
  sampleCircles: [
    { motor: "theta", axis: "y+" },
    { motor: "chi", axis: "z-" },
    { motor: "phi", axis: "y+" },
  ],
  detectorCircles: [
    { motor: "delta", axis: "y+" },
    { motor: "gamma", axis: "x-" },
  ],
  pixelDirections: { column: "x+", row: "y-" },
  rocking: "theta",
  offsetsDeg: {},
  aliases: {},
  pixelM: 55e-6,
};
