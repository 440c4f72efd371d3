import { expect, it } from "vitest";
import * as core from "./index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(core).sort().join(" ")).toMatchInlineSnapshot(
    `"DataError EngineError InputError Measured OptionError ShapeError applyRamp autocorrelationSupport axisVector binCounts bodyOfAtoms boxBody boxSupport bulkProperties centreOf checkMeasurement chooseFreeVoxels classicalOptions clippedBody compareObjects complexVolume convexForms createReferenceEngine createWasmEngine cropOrPad cutCrystal cylinderBody defaultOptions directBasis drawTestPattern eamForces estimateOversampling evaluate evaluationMethods findClasses findMethods fingerprintOf fitMetrics formatShape gaussianRadius geometryAt hcEvM intensityOf invert isFftSize isosurfaceSupport judgingCount judgingSeed latticeEnergy maskVolume metalNamed metals modulusOf motorNamed motorsOf neighbourPairs nextFftSize oddForms outsideStep parseRecipe phase phaseKinds phaseOf phasingOptions poisson prepare previousFftSize randomCrystal readingOf realVolume refine refineDefaults refineOptions relax resampleObject roll sameShape samplesPerVoxel seededRandom settle shapeAround simulateCrystal simulatePattern simulateScan slab sphereBody splineField splineWeightsAt startCrystalFit successLimit summariseScores supportSize tabulate tabulatedPotential testClasses tightBinding tightenSupport timeCrystalFit timeIterations timeSteps timeTransform toCentred toUnshifted totalIterations tuningSeed twinOf uniformSequence voxelCount wilsonInterval withoutFree wulffBody zerosLike"`,
  );
});
