// The public surface of @friedel/imaging: from counts to the object and its strain.

// Preparation: raw frames to a pattern.
export type { CutEnd } from "./conditions/cut-scan.js";
export { type CoarseAxis, type Sampling, samplingOf } from "./conditions/undersampled.js";
// Ensembles: fits that begin differently, their mean, its resolution and its error bars.
export type { FittedResult, ModelledMeasurement } from "./ensemble/crop.js";
export { type Ensemble, type EnsembleOptions, fitEnsemble, usualMembers } from "./ensemble/ensemble.js";
export type { Fit } from "./ensemble/fit.js";
export { type FitElsewhere, type FitJob, type FitPlace, runFit } from "./ensemble/jobs.js";
export { type EnsembleStrain, ensembleStrain } from "./ensemble/strain.js";
export type { BeamLog } from "./frames/beam.js";
export { type FrameFaults, frameFaults } from "./frames/faults.js";
export { kindOf } from "./frames/kind.js";
export { onWholeGrid } from "./frames/left-out.js";
export { type FrameOrder, inOrder, orderByPosition } from "./frames/order.js";
// Geometry: motors and detector to reciprocal and direct space.
export { axisVector, type Beamline, type Circle, motorNamed, motorsOf, readingOf } from "./geometry/beamline.js";
export {
  type Geometry,
  type GeometryOptions,
  geometryAt,
  hcEvM,
  type Pixel,
  type SampleSetting,
  type Scan,
  sampleTurn,
} from "./geometry/geometry.js";
export { millerIndices } from "./geometry/miller.js";
// Metrics: comparing objects, fit, size, resolution of grids.
export { type Comparison, compareHands, compareObjects, twinOf } from "./metrics/compare.js";
// Counts.
export { hasCounts } from "./metrics/counting-noise.js";
export { shareAtEdge } from "./metrics/edge.js";
export { expectedCounts } from "./metrics/expected-counts.js";
export { isosurfaceSupport, shapeAround, supportSize } from "./metrics/extent.js";
export { type FitMetrics, fitMetrics } from "./metrics/fit.js";
export { chooseHand, type Hand, handMargin, handOf, type Likeness, nearTie } from "./metrics/hand.js";
export { wilsonInterval } from "./metrics/interval.js";
export { inHandOf, leastLikeness, likeReference } from "./metrics/like.js";
export { applyRamp } from "./metrics/ramp.js";
export { resampleObject } from "./metrics/resample.js";
// Phasing: iterative phase retrieval.
export { type AlgorithmName, algorithmNames, algorithms } from "./phasing/algorithms.js";
export type { Checkpoint } from "./phasing/checkpoint.js";
export { type FriedelCentre, friedelCentre, requireSymmetric } from "./phasing/friedel-centre.js";
export { iterate } from "./phasing/iterate.js";
export { type KnownObject, type KnownPattern, optionsForKnown } from "./phasing/known.js";
export { type CountedPattern, darkBeyond, evenPart, laidOut } from "./phasing/lay-out.js";
export { classicalOptions, defaultOptions, type PhasingOptions, phasingOptions, type Schedule } from "./phasing/options.js";
export { type PhasingInput, type PhasingResult, phase } from "./phasing/phase.js";
export { parseRecipe, type RecipeStep, totalIterations } from "./phasing/recipe.js";
export type { PhasingProgress } from "./phasing/run-start.js";
export { withoutFree } from "./phasing/start.js";
export { isInFftOrder } from "./preparation/fft-order.js";
export type { PeakChoice, PrepareOptions } from "./preparation/options.js";
export { type PreparationReport, prepare } from "./preparation/prepare.js";
export { type Readings, takeReadings } from "./preparation/readings.js";
export { type Frames, type Response, responseOf, signalOf } from "./preparation/response.js";
export { measuredSize } from "./preparation/size.js";

// Pupils: wavefronts and their Zernike terms.
export { type PupilGeometry, pupilGeometry } from "./pupil/geometry.js";
export { type FocusOptics, type FocusProgress, type FoundPupil, pupilOfPlanes } from "./pupil/planes.js";
export { measureWavefront, type Wavefront, type ZernikeCoefficient } from "./pupil/wavefront.js";
export { type ZernikeTerm, zernike, zernikeTerm } from "./pupil/zernike.js";

// Refinement: objects from crystal models and gradients.
export { type RefineOptions, type RefinePreset, refineDefaults, refineOptions } from "./refine/options.js";
export { refine } from "./refine/refine.js";
export type { RefineCheckpoint, RefineInput, RefineProgress, RefineResult, Trust, Verdict } from "./refine/result.js";
export { searchedShape } from "./refine/search/central-crop.js";
export { fibonacciDirections } from "./refine/search/model-grid.js";

// Strain: the object in space, its strain, surface and facets.
export type { FacetAnalysis } from "./strain/facets/facets.js";
export { formatHkl } from "./strain/facets/indices.js";
export { isosurface, type SurfaceMesh } from "./strain/facets/mesh.js";
export { vertexAreas } from "./strain/facets/mesh-measures.js";
export { surfaceStatistics, valuesAtSurface } from "./strain/facets/surface-values.js";
export type { SpaceGrid } from "./strain/frame/to-space.js";
export { facetNames, inFrame, type StrainImage, type StrainOptions, strainImage } from "./strain/image.js";
export { type PlaceOptions, placeCrystal } from "./strain/place.js";
// Uncertainty and resolution.
export { halvesOf, shellCorrelation } from "./strain/resolution/correlation.js";
export { pointSpread } from "./strain/resolution/point-spread.js";
export { prtf } from "./strain/resolution/prtf.js";
export type { Resolution } from "./strain/resolution/shells.js";
export { dSpacingMap, statisticsOf, strainAlong } from "./strain/strain.js";
// Several Bragg peaks: the strain tensor.
export { toMeanLattice } from "./strain/tensor/mean-lattice.js";
export { type AlignedPeak, alignPeaks, checkPeaks, isHandKnown, type PeakImage, turnedAxes } from "./strain/tensor/peaks.js";
export { strainTensor, type TensorMap } from "./strain/tensor/tensor.js";
export { alignObjects } from "./strain/uncertainty/align.js";
export { inSpace } from "./strain/uncertainty/in-space.js";
export { type ObjectUncertainty, objectUncertainty, type Start } from "./strain/uncertainty/object.js";
// Unwrapping: supports and phases without jumps.
export { bulkOf, crystalSupport } from "./unwrapping/support.js";
export { unwrapPhase } from "./unwrapping/unwrap.js";
