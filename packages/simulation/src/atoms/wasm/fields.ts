// Addresses of what the host of the atoms' kernels writes into their memory and reads there. Compiled twice: by TypeScript for the
// host and by AssemblyScript for the kernels. Below 1424 are the crew's own (engine/wasm/fields.ts); arrays begin at its `heap`.

/** Atoms, and rows of cells along x. */
export const atoms = 1424;
export const rows = 1428;
/** Cells along x, rows along y, and rows along z. */
export const cellsX = 1432;
export const cellsY = 1436;
export const cellsZ = 1440;
/** Where the atoms of each cell begin (integers, one more than cells). */
export const cellStart = 1444;
/** Rows by colour, and where each colour begins in that list (integers). Rows of one colour have no partner in common. */
export const taskRows = 1448;
export const colourStart = 1452;

/** Atoms' places: x, y, z and the slope of the embedding energy (float64), then the places of `dummies` that are far from all. */
export const places = 1456;
/** Where atoms were when their partners were found, x, y, z and nothing. */
export const known = 1460;
/** Velocities and forces, x, y, z and nothing; forces have room for the dummies. */
export const velocities = 1464;
export const forces = 1468;
/** Density and pair energy of each atom, with room for the dummies; a byte each for what is held in place; energies. */
export const sums = 1472;
export const held = 1476;
export const energies = 1480;

/** Where each atom's partners begin (integers, one more than atoms), and the partners: 32 times their number. */
export const partnerStart = 1484;
export const partners = 1488;
/** For every two partners the slopes of ρ at both and those of φ, by s in pieces, which densities leave for forces. */
export const slopes = 1516;
/** For each row the least squared distance of a pair (float64), and the two atoms (integers). */
export const closest = 1492;
export const closestPair = 1496;

/** The table of radial functions and the table of embedding energies. */
export const radialTable = 1500;
export const embeddingTable = 1504;
/** Last interval of the embedding table. */
export const embeddingLast = 1508;
/** Sums of every block of atoms, `partialDoubles` float64 each. */
export const partials = 1512;

/** FIRE's state: steps, steps in a row downhill, whether forces are already known. */
export const step = 1536;
export const downhill = 1540;
export const evaluated = 1544;
/** Where to stop for the host. */
export const stopAt = 1548;
/** What came of it: one of the outcomes below. */
export const outcome = 1552;

// Float64
/** Squared range of pairs, intervals of the radial table per Å², squared distance where it is all zero, and 2 intervals per Å². */
export const rangeSquared = 1600;
export const radialScale = 1608;
export const farSquared = 1616;
export const forceScale = 1624;
/** Intervals of the embedding table per unit of √ρ, and its greatest √ρ. */
export const embeddingScale = 1632;
export const embeddingEnd = 1640;
/** Squared way that asks for new partners. */
export const looseSquared = 1648;
export const timeStep = 1656;
export const mixing = 1664;
export const tolerance = 1672;
/** Results: energy, largest component of a force, largest density. */
export const energy = 1680;
export const largestForce = 1688;
export const largestDensity = 1696;
/** FIRE's constants. */
export const longestStep = 1704;
export const longestMove = 1712;
export const firstMixing = 1720;
export const unmixing = 1728;
export const faster = 1736;
export const slower = 1744;
export const patience = 1752;

/** Atoms of a block, whose sums are added in order: results do not depend on who did which. */
export const blockAtoms = 256;
export const partialDoubles = 8;
/** Partners that are not there: lists have an even length. Many, so that threads do not write to the same line of memory. */
export const dummies = 64;
/** Colours along y and z: a row's partners are in itself and in the rows (1, 0), (−1, 1), (0, 1), (1, 1) from it. */
export const coloursY = 3;
export const coloursZ = 2;

// Outcomes
export const stopped = 0;
export const atRest = 1;
/** Some atom has left its skin. */
export const loose = 2;
/** Densities are beyond the table. */
export const dense = 3;
export const notFinite = 4;

// Commands
export const opCount = 1;
export const opList = 2;
export const opRelax = 3;
