// Parameters and results of the atoms' kernels. Plain data, from which the kernels' classes are made too (scripts/build-wasm.mjs).

export const blocks = {
  /** Where the arrays are. */
  arrays: {
    /** Positions x, y, z and the slope of the embedding energy (float64), then those of `dummies` atoms that are far from all. */
    places: "usize",
    /** Where atoms were when their partners were found: x, y, z and nothing. */
    known: "usize",
    /** x, y, z and nothing; forces have room for the dummies. */
    velocities: "usize",
    forces: "usize",
    /** Density and pair energy of each atom, with room for the dummies; a byte for each that is held in place; energies. */
    sums: "usize",
    held: "usize",
    energies: "usize",
    /** Where the partners of each atom begin (integers, one more than atoms), and the partners: 32 times their number. */
    partnerStart: "usize",
    partners: "usize",
    /** For every two partners the slopes of ρ at both and those of φ, by s in pieces: densities leave them for forces. */
    slopes: "usize",
    /** For each row of cells the least squared distance of a pair (float64), and its two atoms (integers). */
    closest: "usize",
    closestPair: "usize",
    /** Where the atoms of each cell begin (integers, one more than cells). */
    cellStart: "usize",
    /** Rows by colour, and where each colour begins in that list (integers). Rows of one colour have no partner in common. */
    taskRows: "usize",
    colourStart: "usize",
    radialTable: "usize",
    embeddingTable: "usize",
    /** Sums of every block of atoms, `partialDoubles` float64 each. */
    partials: "usize",
  },
  /** Atoms, rows of cells along x, cells along x, and rows along y and z. */
  counts: { atoms: "i32", rows: "i32", cellsX: "i32", cellsY: "i32", cellsZ: "i32" },
  /** Squared range of pairs; intervals of the radial table per Å², where it is all zero, and 2 intervals per Å². */
  distances: { rangeSquared: "f64", scale: "f64", farSquared: "f64", forceScale: "f64" },
  /** Intervals of the embedding table per unit of √ρ, the last of them, and the greatest √ρ. */
  embedding: { scale: "f64", last: "i32", end: "f64" },
  /** FIRE's constants: see ../relax.ts. */
  fire: { longest: "f64", patience: "f64", faster: "f64", slower: "f64", mixing: "f64", unmixing: "f64" },
  /** How far an atom may move in a step, and the squared way after which partners are searched anew. */
  moves: { longest: "f64", looseSquared: "f64" },
  /** Where to stop for the host. */
  goal: { stopAt: "i32", tolerance: "f64" },
  /** FIRE's state: steps, steps in a row downhill, whether forces are already known. */
  state: { step: "i32", downhill: "i32", evaluated: "flag", timeStep: "f64", mixing: "f64" },
  /** What the kernels find: one of the outcomes below, the energy, the largest component of a force, the largest density. */
  found: { outcome: "i32", energy: "f64", largestForce: "f64", largestDensity: "f64" },
} as const;

export const commands = ["count", "list", "relax"] as const;

/** Why a relaxation has come back to the host: asked to; an atom has left its skin (loose); densities beyond the table (dense). */
export const outcomes = { stopped: 0, atRest: 1, loose: 2, dense: 3, notFinite: 4 } as const;

export const constants = {
  ...outcomes,
  /** Atoms of a block, whose sums are added in order: results do not depend on who did which. */
  blockAtoms: 256,
  partialDoubles: 8,
  /** Partners that are not there: lists have an even length. Many, so that threads do not write to the same line of memory. */
  dummies: 64,
  /** Colours along y and z: a row's partners are in itself and in the rows (1, 0), (−1, 1), (0, 1), (1, 1) from it. */
  coloursY: 3,
  coloursZ: 2,
} as const;
