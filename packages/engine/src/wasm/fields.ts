// Addresses of the parameters that the host writes into the engine's memory and the kernels read (4 bytes each).
// Compiled twice: by TypeScript for the host and by AssemblyScript for the kernels, so that both agree.

export const command = 1024;
export const generation = 1088;
export const arrived = 1152;
export const phase = 1216;
export const ticket = 1280;
export const threads = 1344;
/** How often a thread looks before it sleeps. */
export const spin = 1348;
/** Not 0 once a helper has failed: whoever waits in a barrier leaves it by a trap. It stays so. */
export const failed = 1352;
/** Taken by the first helper that fails, which alone may tell why: how many bytes of UTF-8, and where they are. */
export const failing = 1356;
export const failureBytes = 1360;
export const failureText = 3072;
export const mostFailureBytes = 512;

/** Scratch of thread 0 and the distance to the next thread's. */
export const scratch = 1408;
export const scratchStride = 1412;
/** Byte distance between the two halves of a thread's scratch. */
export const scratchHalf = 1416;

export const nz = 1424;
export const ny = 1428;
/** Bundles of 8 columns in a row. */
export const bundles = 1432;
export const rowStride = 1436;
export const planeStride = 1440;
/** 1 where nx is a multiple of 16: lanes along x; 0: rows transposed by eights. */
export const xLanes = 1444;
/** Vectors of 4 columns in a row, rounded up. */
export const xVectors = 1448;
export const nx = 1452;

export const planX = 1456;
export const planY = 1460;
export const planZ = 1464;
/** Twiddles of the last pass along x, where lanes lie along x. */
export const twiddleX = 1472;
/** Points of a row, digit-reversed: vectors where lanes lie along x, else points of a bundle in scratch. */
export const xIn = 1476;
/** Points of a bundle in scratch, in order. */
export const identity = 1480;
/** Points of a bundle in scratch, digit-reversed for a transform along z. */
export const zScratchForward = 1508;
export const yAllIn = 1488;
export const yAllOut = 1492;
export const zAllIn = 1496;
export const zAllOut = 1500;
/** Whether arrays are too large for the near caches, so that lines are fetched ahead. */
export const fetches = 1516;

// The box
export const boxZ = 1520;
export const boxY = 1524;
/** Vectors of 4 columns in a row of the box. */
export const boxX = 1528;
export const yBoxIn = 1532;
export const yBoxOut = 1536;
export const zBoxIn = 1540;
export const zBoxOut = 1544;
/** How many of the first pass' inputs, and of the last pass' outputs, are not all outside the box. */
export const xKeepIn = 1548;
export const xKeepOut = 1552;
export const yKeepIn = 1556;
export const yKeepOut = 1560;
export const zKeepIn = 1564;
export const zKeepOut = 1568;

// Arrays
export const work = 1584;
export const object = 1588;
export const support = 1592;
/** Fourier part H and modulus, bundle-contiguous along z. */
export const fourier = 1596;
export const modulus = 1600;
/** Where a resynchronisation puts its planes, and its tables. */
export const target = 1604;
export const zTargetOut = 1608;
export const zTargetKeep = 1612;
export const ramp = 1616;
export const sums = 1620;
/** Vectors of a row that a forward transform along x reads. */
export const xReadEnd = 1636;
export const planes = 1624;
export const firstPlane = 1628;
/** The transforms' own volume: planes × full rows. */
export const volume = 1632;

// One iteration
export const iterations = 1664;
/** Whether planes of F[u] are pending in `work`, whether H is not zero, whether it will be. */
export const hasPending = 1668;
export const hasFourier = 1672;
export const keepsFourier = 1676;
export const a = 1680;
export const b = 1684;
export const inverseCount = 1688;

// Averages: planar rows in their own box
export const average = 1712;
export const averagePlane = 1716;
export const averageRow = 1720;
/** Address of the box's first voxel in the averages is `average` + this. */
export const averageOffset = 1724;
export const averageImaginary = 1728;

// Support renewal: planar rows in a window about the support; `inner…` is the part of it that the support's box takes
export const blurIn = 1744;
export const blurOut = 1748;
export const blurRow = 1752;
export const blurPlane = 1756;
/** Bytes before the first voxel of a row. */
export const blurPad = 1760;
export const windowZ = 1764;
export const windowY = 1768;
export const windowX = 1772;
export const innerZ = 1776;
export const innerPlanes = 1780;
export const innerY = 1784;
export const innerRows = 1788;
/** Vectors of a row of the box that hold the support, and where the first of them starts in the window (in voxels, −3 or more). */
export const innerVector = 1792;
export const innerVectors = 1796;
export const innerX = 1800;
/** Window coordinates minus box coordinates of one voxel. */
export const windowShiftZ = 1804;
export const windowShiftY = 1808;
export const windowShiftX = 1812;
export const radius = 1816;
export const taps = 1820;
export const threshold = 1824;
/** A byte a voxel of the window, rows of whole vectors. */
export const windowMask = 1828;

// Gradient steps. Vectors are laid out like g; they are 0 outside the support
/** s², the least intensity, and what amplitudes are multiplied by. */
export const kappa = 1856;
export const leastIntensity = 1864;
export const amplitudeUnit = 1868;
/** Which residual: one of the kinds below. */
export const residual = 1872;
/** The greatest |F|² of the used voxels, and what is taken from the slope there. */
export const top = 1932;
export const topSlope = 1936;
export const gradient = 1880;
export const firstMoments = 1884;
export const secondMoments = 1888;
/** Where Adam puts the point as it was; 0 for nowhere. */
export const kept = 1892;
export const adamRate = 1896;
export const adamRoot = 1900;
export const adamEpsilon = 1904;
export const beta1 = 1908;
export const beta2 = 1912;
/** The vector that an operation writes, how many terms or pairs it has, and where they are listed. */
export const vector = 1916;
export const terms = 1920;
export const termList = 1924;
export const products = 1928;

// Partial coherence: planes of the lags z = 0 … ⌊nz/2⌋ of a real pattern's transform, the others being conjugates
export const lags = 1940;
export const lagPlanes = 1944;
/** Rows of lags to each side of 0, it among them, that are not 0. */
export const lagRows = 2048;
export const zLagIn = 1948;
export const zLagOut = 1952;
export const zLagKeepIn = 1956;
export const zLagKeepOut = 1960;
/** γ along the axes (along z with 1/N and 2 for lags that stand for two), and the squared lags in radians a voxel. */
export const gammaZ = 1964;
export const gammaY = 1968;
export const gammaX = 1972;
export const squaresZ = 1976;
export const squaresY = 1980;
export const squaresX = 1984;
/** Whether filtered lags are kept, or multiplied with those that were kept; where they are; three float64 sums a plane. */
export const lagTask = 1988;
export const keptLags = 1992;
export const lagSums = 1996;

// Packing
/** Planes of a volume as it is stored, and the stored index that lies at index 0 of y and x. */
export const staged = 2028;
export const shiftY = 2032;
export const shiftX = 2036;
/** Whether real and imaginary parts are exchanged. */
export const swaps = 2040;
/** What unpacked values are multiplied with, float64. */
export const outScale = 2056;

// From 2560 on: crystal-fit-fields.ts. From 3072 on: `failureText`.

/** First byte that the host may allocate. */
export const heap = 4096;

// Kinds of residual: of amplitudes, of amplitudes that are normalised by their greatest, of counts, and of counts without the loss.
export const ofAmplitudes = 0;
export const ofNormalised = 1;
export const ofCounts = 2;
export const ofCountsQuick = 3;

/** What becomes of filtered lags besides: nothing, they are kept, they are multiplied with the kept ones. */
export const lagsPass = 0;
export const lagsKeep = 1;
export const lagsMultiply = 2;

// Commands
export const opTransform = 1;
export const opIterate = 2;
export const opFoldColumns = 3;
export const opReceivePlanes = 4;
export const opSendPlanes = 5;
export const opSendMaskedPlanes = 6;
export const opLoadPlanes = 7;
export const opLoadColumns = 8;
export const opFit = 9;
export const opAverage = 10;
export const opBlur = 11;
export const opSelect = 12;
export const opAdopt = 13;
export const opResiduals = 14;
export const opAdamPlanes = 15;
export const opReceiveGradient = 16;
export const opCombine = 18;
export const opDots = 19;
export const opMeasure = 20;
export const opPatternLags = 21;
export const opFilterLags = 22;
export const opBlurredResiduals = 23;
export const opBlurredGradient = 24;
export const opBlurredFit = 30;
export const opPackPlanes = 31;
export const opUnpackPlanes = 32;
