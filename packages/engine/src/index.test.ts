import { expect, it } from "vitest";
import * as surface from "./index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(surface).sort().join(" ")).toMatchInlineSnapshot(
    `"DataError EngineError InputError Measured OptionError ShapeError add allMeasured apply binCounts centreOf complexVolume correctedMeasurement countInexact countVoxels createReferenceEngine createWasmEngine cropOrPad cross crystalFitterOf derivedSeed descend dot drain equivalentIndices extremes formatShape fromColumns fromNm inverseTranspose invert isFftSize kaiserBessel largestExact largestOf mapped maskVolume modulusOf multiplied multiply nextFftSize norm phaseOf placeOf poisson previousFftSize realVolume relay requireMeasurement roll rotation sameShape scale scaledDft scaledDftOfReal seededRandom splineField splineWeights splineWeightsAt startCrystalFit toAngstrom toDegrees toNm toPerNm toRadians toSquareNm transform3d transpose triple uniformSequence vectorToNm vectorsOf voxelCount windowResolution withFallback withRescue zerosLike"`,
  );
});
