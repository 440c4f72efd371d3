// Pieces of columns along z, which threads take one at a time: all bundles of a row y, or some where there are few rows (grid.ts).

import { grid } from "./fields.generated";

/** @inline */
export function pieces(): i32 {
  return grid.ny * grid.pieces;
}

/** The row of a piece. @inline */
export function rowOf(piece: i32): i32 {
  return piece / grid.pieces;
}

/** The first of a piece's bundles. @inline */
export function firstOf(piece: i32): i32 {
  return ((piece % grid.pieces) * grid.bundles) / grid.pieces;
}

/** The bundle after a piece's last. @inline */
export function endOf(piece: i32): i32 {
  return (((piece % grid.pieces) + 1) * grid.bundles) / grid.pieces;
}
