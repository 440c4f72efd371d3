// What sums.wgsl leaves for each tile.

/** Numbers of a tile. */
export const numbersOfTile = 8;

/** Each of the numbers over all tiles, in float64. */
export function addedUp(tiles: Float32Array): number[] {
  const total = new Array<number>(numbersOfTile).fill(0);
  for (let i = 0; i < tiles.length; i++) total[i % numbersOfTile] += tiles[i];
  return total;
}
