// Parameters of the engine's kernels. Plain data, from which the kernels' classes are made too (scripts/build-wasm.mjs).

import { crystalBlocks } from "./crystal-fit-fields.js";

export const blocks = {
  /** The layout of one array shape, its plans and tables: grid.ts. */
  grid: {
    nz: "i32",
    ny: "i32",
    nx: "i32",
    /** Bundles of 8 columns in a row, and vectors of 4, rounded up. */
    bundles: "i32",
    xVectors: "i32",
    /** Pieces into which the bundles of a row y are cut for the columns along z. */
    pieces: "i32",
    /** Bytes from a row, and from a plane, to the next. */
    rowStride: "usize",
    planeStride: "usize",
    /** Whether lanes lie along x while rows are transformed (nx a multiple of 16), or rows are transposed by eights. */
    xLanes: "flag",
    /** Whether arrays are too large for the near caches, so that lines are fetched ahead. */
    fetches: "flag",
    /** 1/N. */
    inverseCount: "f32x4",
    /** Scratch of thread 0, and bytes from it to the next thread's and from its first half to its second. */
    scratch: "usize",
    scratchStride: "usize",
    scratchHalf: "usize",
    planX: "usize",
    planY: "usize",
    planZ: "usize",
    /** Twiddles of the last pass along x, where lanes lie along x. */
    twiddleX: "usize",
    /** Points of a row, digit-reversed: vectors where lanes lie along x, else points of a bundle in scratch. */
    xIn: "usize",
    /** Points of a bundle in scratch: in order, and digit-reversed for a transform along z. */
    identity: "usize",
    zScratchForward: "usize",
    /** Rows of a plane and planes of a volume: digit-reversed, and in order. */
    yAllIn: "usize",
    yAllOut: "usize",
    zAllIn: "usize",
    zAllOut: "usize",
  },
  /** The box around the support: box-layout.ts. */
  box: {
    z: "i32",
    y: "i32",
    /** Vectors of 4 columns in a row of the box, and those of a row that a forward transform along x reads. */
    vectors: "i32",
    xReadEnd: "i32",
    yIn: "usize",
    yOut: "usize",
    zIn: "usize",
    zOut: "usize",
    /** How many of the first pass' inputs, and of the last pass' outputs, are not all outside the box. */
    xKeepIn: "i32",
    xKeepOut: "i32",
    yKeepIn: "i32",
    yKeepOut: "i32",
    zKeepIn: "i32",
    zKeepOut: "i32",
    /** The first of its planes, g, and the support. */
    work: "usize",
    object: "usize",
    support: "usize",
  },
  /**
   * One phasing problem: modulus and Fourier part H, bundle-contiguous along z, and room for sums. `amplitude`: A of the counts;
   * `response`: gain and background (pack-measurement.ts), or 0, and the modulus is that of the corrected measurement where there are some.
   */
  problem: {
    modulus: "usize",
    amplitude: "usize",
    response: "usize",
    fourier: "usize",
    sums: "usize",
    /** Whether planes of F[u] are pending in `work`, and whether H is not 0. */
    hasPending: "flag",
    hasFourier: "flag",
  },
  /** Where a resynchronisation puts its planes, its tables, and the ramp that moves the origin. */
  target: { work: "usize", zOut: "usize", zKeep: "i32", ramp: "usize" },
  /** Whole planes of a volume: where they are, how many, and the index of the first. */
  slab: { at: "usize", count: "i32", first: "i32" },
  /** Iterations: how many, whether H will not be 0, and the coefficients of `Iteration`. */
  iteration: { count: "i32", keepsFourier: "flag", a: "f32x4", b: "f32x4", insideA: "f32x4", insideB: "f32x4" },
  /**
   * What is known of the object's values: one of the kinds of assembly/constraint.ts, what it is laid out like g (the known modulus in the
   * real parts, or the known factor; 0 for a factor of 1), w, and α with (1 − α)/α.
   */
  constraint: { kind: "i32", known: "usize", weight: "f32x4", overWeight: "f32x4", alpha: "f32x4", correction: "f32x4" },
  /** Support update: planar rows in a window about the support; `inner…` is the part of it that the support's box takes. */
  window: {
    blurIn: "usize",
    blurOut: "usize",
    row: "usize",
    plane: "usize",
    /** Bytes before the first voxel of a row. */
    pad: "usize",
    z: "i32",
    y: "i32",
    x: "i32",
    innerZ: "i32",
    innerPlanes: "i32",
    innerY: "i32",
    innerRows: "i32",
    /** Vectors of a row of the box that hold the support, and where the first of them starts in the window (voxels, −3 or more). */
    innerVector: "i32",
    innerVectors: "i32",
    innerX: "i32",
    radius: "i32",
    taps: "usize",
    /** A byte a voxel of the window, rows of whole vectors. */
    mask: "usize",
  },
  /** Window coordinates minus box coordinates of one voxel. */
  shift: { z: "i32", y: "i32", x: "i32" },
  selection: { threshold: "f32x4" },
  /** A gradient step: one of the kinds of residual below, s², the least intensity, what amplitudes are multiplied by. */
  residual: {
    kind: "i32",
    kappa: "f32x4",
    leastIntensity: "f32x4",
    amplitudeUnit: "f32x4",
    /** The greatest |F|² of the used voxels, and what is taken from the slope there. */
    top: "f32x4",
    topSlope: "f32x4",
  },
  /** Adam's step; `kept`: where it puts the point as it was, or 0. Vectors are laid out like g and 0 outside the support. */
  adam: {
    rate: "f32x4",
    root: "f32x4",
    epsilon: "f32x4",
    beta1: "f32x4",
    beta2: "f32x4",
    first: "usize",
    second: "usize",
    kept: "usize",
  },
  gradient: { at: "usize" },
  /** A linear combination: its list of terms, and where it goes. Scalar products: their list of pairs, and where they go. */
  terms: { list: "usize", count: "i32", to: "usize" },
  pairs: { list: "usize", count: "i32", to: "usize" },
  /** Partial coherence: planes of the lags z = 0 … ⌊nz/2⌋ of a real pattern's transform, the others being conjugates. */
  lags: {
    at: "usize",
    planes: "i32",
    /** Rows of lags on each side of 0, it among them, that are not 0. */
    rows: "i32",
    zIn: "usize",
    zOut: "usize",
    zKeepIn: "i32",
    zKeepOut: "i32",
    /** γ along the axes (along z with 1/N and 2 for lags that stand for two), and the squared lags in radians a voxel. */
    gammaZ: "usize",
    gammaY: "usize",
    gammaX: "usize",
    squaresZ: "usize",
    squaresY: "usize",
    squaresX: "usize",
    /** Where lags are kept; where eight float64 sums a plane go. */
    kept: "usize",
    sums: "usize",
  },
  /** What becomes of filtered lags besides. */
  filter: { task: "i32" },
  /** Planes of a volume as it is stored, the stored index that lies at index 0, and what unpacked values are multiplied with. */
  packing: { staged: "usize", shiftY: "i32", shiftX: "i32", swaps: "flag", scale: "f64" },
  /**
   * Planes of a measurement as it is stored (`staged`: amplitudes; gain and background, or 0), which stored plane is the first, the stored
   * index that lies at index 0, and where they go: `modulus` and `response` only where there is a response.
   */
  measurement: {
    staged: "usize",
    mask: "usize",
    gain: "usize",
    background: "usize",
    modulus: "usize",
    amplitude: "usize",
    response: "usize",
    first: "i32",
    count: "i32",
    shiftZ: "i32",
    shiftY: "i32",
    shiftX: "i32",
    /** Of all planes so far: whether a gain or a background cannot be, the greatest A² and Σ(A² − background) of the used voxels. */
    unsound: "flag",
    greatest: "f64",
    sum: "f64",
  },
  ...crystalBlocks,
} as const;

export { records } from "./crystal-fit-fields.js";

export const commands = [
  "transform",
  "iterate",
  "foldColumns",
  "receivePlanes",
  "sendPlanes",
  "sendMaskedPlanes",
  "loadPlanes",
  "loadColumns",
  "fit",
  "modelFit",
  "blurredFit",
  "blur",
  "select",
  "adopt",
  "residuals",
  "measure",
  "measureScattered",
  "patternLags",
  "filterLags",
  "blurredResiduals",
  "blurredGradient",
  "adamPlanes",
  "receiveGradient",
  "combine",
  "dots",
  "packPlanes",
  "unpackPlanes",
  "packMeasurement",
  "fitCrystals",
  "drawCrystal",
] as const;

export const constants = {
  // Kinds of residual: of amplitudes, of amplitudes normalised by their greatest, of counts, and of counts without the loss.
  ofAmplitudes: 0,
  ofNormalised: 1,
  ofCounts: 2,
  ofCountsQuick: 3,
  // What becomes of filtered lags besides: nothing, they are kept, they are multiplied with the kept ones for the slopes of widths, or of
  // widths and tails.
  lagsPass: 0,
  lagsKeep: 1,
  lagsMultiply: 2,
  lagsMultiplyTails: 3,
  /** Bytes before a fit's parameters. */
  fitHeader: 64,
} as const;
