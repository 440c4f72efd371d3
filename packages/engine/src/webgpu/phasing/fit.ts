// The sums of `Phaser.fit`: F of P_S g along all axes, and in the last pass the sums of each tile of columns, which are added up here in
// float64.

import type { FitSums, SetSums } from "../../contract/phaser.js";
import { structBytes, structSize } from "../host/parameters.js";
import { columnFields, rowFields, sumFitKernel } from "./kernels.js";
import { type BoxLayout, columnGroups, type Grid, rowValues, sendElsewhere } from "./layout.js";
import type { KindSums, Residents } from "./residents.js";

/** Numbers of a tile, as in sum-fit.wgsl. */
const numbersOfTile = 8;

/** Sums over the voxels of the object in a layout; with a response by expected counts of the same sum as the measured ones. */
export async function sumFit(grid: Grid, layout: BoxLayout, residents: Residents): Promise<FitSums> {
  const { gpu, tables, shape, plans } = grid;
  const { amplitude, response, signal } = residents;
  const groups = columnGroups(grid);
  gpu.write(layout.rows, structBytes(rowFields, rowValues(grid, layout.box, true)));
  const sent = sendElsewhere(grid, layout);
  const parameters = gpu.uniform(structSize(columnFields));
  const sums = gpu.buffer(4 * numbersOfTile * groups);
  const buffers = [tables.roots(shape[0]), parameters, sent.planes, amplitude, response ?? amplitude, sums];
  const sum = gpu.step(sumFitKernel(plans[0]), buffers, groups);
  const measure = async (kappa: number): Promise<readonly number[]> => {
    const { lo, size } = layout.box;
    const box = { columns: shape[1] * shape[2], boxFrom: lo[0], boxTo: lo[0] + size[0], goalFrom: 0, goalTo: 0 };
    const step = { hasPending: 1, hasFourier: 0, keepsFourier: 0, responds: Number(response !== undefined), a: 0, b: 0, kappa };
    gpu.write(parameters, structBytes(columnFields, { ...box, ...step }));
    gpu.run([sum]);
    return added(new Float32Array(await gpu.read(sums, 4 * numbersOfTile * groups)));
  };
  try {
    gpu.run(sent.steps);
    const found = await measure(1);
    if (!response) return fitOf(residents, found);
    // As many expected counts as measured ones.
    const scattered = found[6];
    const kappa = scattered > 0 ? Math.max(0, signal / scattered) : 0;
    return { ...fitOf(residents, await measure(kappa)), scale: Math.sqrt(kappa) };
  } finally {
    for (const buffer of [sent.planes, parameters, sums]) buffer.destroy();
  }
}

function added(tiles: Float32Array): number[] {
  const total = new Array<number>(numbersOfTile).fill(0);
  for (let i = 0; i < tiles.length; i++) total[i % numbersOfTile] += tiles[i];
  return total;
}

function fitOf({ used, free }: { readonly used: KindSums; readonly free: KindSums }, sums: readonly number[]): FitSums {
  const setOf = ({ count, sumCounts }: KindSums, first: number): SetSums => {
    const [sumModel, sumCross, sumLog] = sums.slice(first, first + 3);
    return { count, sumModel, sumCounts, sumCross, sumLog };
  };
  return { used: setOf(used, 0), free: setOf(free, 3) };
}
