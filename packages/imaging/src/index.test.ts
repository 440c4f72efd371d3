import { expect, it } from "vitest";
import * as surface from "./index.js";

it("has this public surface, changed on purpose only", () => {
  expect(Object.keys(surface).sort().join(" ")).toMatchInlineSnapshot(
    `"algorithmNames algorithms alignObjects alignPeaks applyRamp axisVector bulkOf checkPeaks chooseHand classicalOptions compareHands compareObjects crystalSupport dSpacingMap darkBeyond defaultOptions ensembleStrain evenPart expectedCounts facetNames fibonacciDirections fitEnsemble fitMetrics formatHkl frameFaults friedelCentre geometryAt halvesOf handMargin handOf hasCounts hcEvM inFrame inHandOf inOrder inSpace isHandKnown isInFftOrder isosurface isosurfaceSupport iterate kindOf laidOut leastLikeness likeReference measureWavefront measuredSize millerIndices motorNamed motorsOf nearTie objectUncertainty onWholeGrid optionsForKnown orderByPosition parseRecipe phase phasingOptions placeCrystal pointSpread prepare prtf pupilGeometry pupilOfPlanes readingOf refine refineDefaults refineOptions requireSymmetric resampleObject responseOf runFit sampleTurn samplingOf searchedShape shapeAround shareAtEdge shellCorrelation signalOf statisticsOf strainAlong strainImage strainTensor supportSize surfaceStatistics takeReadings toMeanLattice totalIterations turnedAxes twinOf unwrapPhase usualMembers valuesAtSurface vertexAreas wilsonInterval withoutFree zernike zernikeTerm"`,
  );
});
