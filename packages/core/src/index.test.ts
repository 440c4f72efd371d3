import { expect, it } from "vitest";
import * as core from "./index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(core).sort().join(" ")).toMatchInlineSnapshot(
    `"DataError EngineError InputError Measured OptionError ShapeError applyRamp autocorrelationSupport axisVector binCounts boxSupport centreOf chooseFreeVoxels classicalOptions compareObjects complexVolume createReferenceEngine createWasmEngine cropOrPad defaultOptions directBasis estimateOversampling fitMetrics formatShape gaussianRadius geometryAt hcEvM invert isFftSize isosurfaceSupport maskVolume modulusOf motorNamed motorsOf nextFftSize outsideStep parseRecipe phase phaseOf phasingOptions poisson prepare previousFftSize readingOf realVolume resampleObject roll sameShape samplesPerVoxel seededRandom shapeAround simulateCrystal simulatePattern simulateScan slab supportSize timeIterations timeTransform toCentred toUnshifted totalIterations twinOf uniformSequence voxelCount zerosLike"`,
  );
});
