// A geometry for tests of ensembles: an array of 32³ cubes.

const edge = 1e-8;
const q = (2 * Math.PI) / (32 * edge);

/** Cubes of 10 nm, Q of 30/nm along no axis. */
export const cubes = {
  directColumns: [
    [edge, 0, 0],
    [0, edge, 0],
    [0, 0, edge],
  ],
  reciprocalColumns: [
    [q, 0, 0],
    [0, q, 0],
    [0, 0, q],
  ],
  qVector: [1e10, 2e10, 2e10],
} as const;
