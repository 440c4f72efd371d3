import { expect, it } from "vitest";
import * as core from "./index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(core).sort().join(" ")).toMatchInlineSnapshot(
    `"DataError EngineError InputError Measured OptionError ShapeError applyRamp autocorrelationSupport axisVector binCounts boxSupport centreOf checkMeasurement chooseFreeVoxels classicalOptions compareObjects complexVolume convexForms createReferenceEngine createWasmEngine cropOrPad defaultOptions directBasis drawTestPattern estimateOversampling evaluate evaluationMethods findClasses findMethods fingerprintOf fitMetrics formatShape gaussianRadius geometryAt hcEvM intensityOf invert isFftSize isosurfaceSupport judgingCount judgingSeed maskVolume modulusOf motorNamed motorsOf nextFftSize oddForms outsideStep parseRecipe phase phaseKinds phaseOf phasingOptions poisson prepare previousFftSize randomCrystal readingOf realVolume refine refineDefaults refineOptions resampleObject roll sameShape samplesPerVoxel seededRandom settle shapeAround simulateCrystal simulatePattern simulateScan slab splineField splineWeightsAt startCrystalFit successLimit summariseScores supportSize testClasses tightenSupport timeCrystalFit timeIterations timeSteps timeTransform toCentred toUnshifted totalIterations tuningSeed twinOf uniformSequence voxelCount wilsonInterval withoutFree zerosLike"`,
  );
});
