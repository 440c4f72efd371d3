// Addresses of the parameters of crystal fits, beyond those of fields.ts; like that file, compiled for the host and for the kernels.

/** How many fits there are, and where: a list of addresses. A fit: see `fitStep` … below. */
export const fitCount = 2560;
export const fitList = 2564;
/** The step to go up to. */
export const upTo = 2568;
/** Numbers of the steps from `firstStep` on, `bytesPerStep` each: see `stepInverse` … below. */
export const stepList = 2572;
export const firstStep = 2576;
/** Bytes of a fit's list of parameters: planes and phase, each padded to whole vectors. */
export const listBytes = 2580;
export const planeCount = 2584;
/** Bytes of a list of one number a plane, padded to whole vectors. */
export const planeBytes = 2588;
/** How many threads have an area to work in, and where: a list of addresses. An area: see `areaPlanes` … below. */
export const areaCount = 2592;
export const areaList = 2596;
/** (b − 1)/2 along z, y and x. */
export const centreZ = 2600;
export const centreY = 2604;
export const centreX = 2608;
/** A row of the box: all bits set for its voxels, 0 beyond. */
export const rowMask = 2616;
/** Positions of the voxels of such a row from the box's centre. */
export const rowPlaces = 2704;
/** 1/Σ A². */
export const inverseCounts = 2620;
export const fitBeta1 = 2624;
export const fitBeta2 = 2628;
export const fitEpsilon = 2632;

// The phase: coefficients along z, y and x; for every voxel along z and y the first of four coefficients and their weights; for every
// coefficient along x its weights on a row of the box; where its coefficients start in a list of parameters.
export const fieldZ = 2640;
export const fieldY = 2644;
export const fieldX = 2648;
export const fieldWeightsZ = 2652;
export const fieldWeightsY = 2656;
export const fieldRows = 2660;
export const fieldStart = 2664;

// A fit: steps taken, loss (float64), then parameters and the two moments.
export const fitStep = 0;
export const fitLoss = 8;
export const fitParameters = 64;

// A step: 1/2h, rates times 1/(1 − β₁^t), 1/(1 − β₂^t), and whether the planes move (a float, 1 or 0).
export const stepInverse = 0;
export const stepDistance = 4;
export const stepNormal = 8;
export const stepPhase = 12;
export const stepSecond = 20;
export const stepShapes = 24;
export const bytesPerStep = 32;

// What a thread works in: addresses, then numbers of the strip it is at.
/** The box's first plane, and F, bundle-contiguous along z. */
export const areaPlanes = 0;
export const areaFourier = 4;
/** ρ on the box in vectors, and the first vector and the end of what is not 0 in every row. */
export const areaObject = 8;
export const areaRows = 12;
export const areaGradient = 16;
/** Eleven lists of one number a plane (assembly/crystal-fit-planes.ts), four sums in vectors for every plane, the planes that cut the strips. */
export const areaCuts = 20;
export const areaSums = 24;
export const areaActive = 28;
/** Four rows of the box, and one. */
export const areaRow = 32;
export const areaSecondRow = 36;
/** The phase halfway between coefficients and voxels: rows for all coefficients along z and y, and for those along y. */
export const areaPhaseRows = 40;
export const areaPhasePlane = 44;
export const areaFrom = 56;
export const areaEnd = 60;
export const areaScale = 64;
/** Start and end of every strip's list of planes. */
export const areaStrips = 72;
/** Bytes of the lists of planes that cut the present plane of the box. */
export const areaCutting = 68;
/** Four integers each, for the moment. */
export const areaFroms = 80;
export const areaEnds = 96;
export const areaBytes = 128;

// Commands
export const opFitCrystals = 64;
export const opDrawCrystal = 65;
