// The sums of `Phaser.fit`: F of P_S g along all axes, and in the last pass the sums of each tile of columns, which are added up here in
// float64.

import type { FitSums, SetSums } from "../../contract/phaser.js";
import { coherenceOf, type Model, roundedCoherence } from "../../contract/vectors.js";
import { structBytes, structSize } from "../host/parameters.js";
import { Coherence } from "../vectors/coherence.js";
import { columnFields, rowFields, sumFitKernel } from "./kernels.js";
import { type BoxLayout, columnGroups, columnValues, createPlanes, type Grid, rowValues, sendSteps } from "./layout.js";
import type { KindSums, Residents } from "./residents.js";
import { addedUp, numbersOfTile } from "./sums.js";

/** Sums over the voxels of the object in a layout; with a response and no model by expected counts of the same sum as the measured ones. */
export async function sumFit(
  grid: Grid,
  layout: Pick<BoxLayout, "box" | "object" | "support">,
  residents: Residents,
  model?: Model,
): Promise<FitSums> {
  const { gpu, tables, shape, plans } = grid;
  const { amplitude, response, signal } = residents;
  const coherence = model && coherenceOf(model);
  const groups = columnGroups(grid);
  const made: GPUBuffer[] = [];
  const keep = (buffer: GPUBuffer): GPUBuffer => {
    made.push(buffer);
    return buffer;
  };
  try {
    const parameters = keep(gpu.uniform(structSize(columnFields)));
    const sums = keep(gpu.buffer(4 * numbersOfTile * groups));
    const rows = keep(gpu.uniform(structSize(rowFields)));
    const own = { ...layout, rows, planes: keep(createPlanes(grid, layout.box.size[0])) };
    gpu.write(rows, structBytes(rowFields, rowValues(grid, layout.box, true)));
    gpu.run(sendSteps(grid, own));
    const blur = coherence && new Coherence(grid, own, { widths: false, tails: false });
    if (blur) {
      made.push(...blur.buffers);
      blur.blur(coherence);
    }
    const { box, planes } = blur ?? own;
    const buffers = [tables.roots(shape[0]), parameters, planes, amplitude, response ?? amplitude, sums];
    const sum = gpu.step(sumFitKernel(plans[0]), buffers, groups);
    const measure = async (kappa: number): Promise<readonly number[]> => {
      const least = blur ? roundedCoherence * residents.greatestCounts : 0;
      const values = { responds: Number(response !== undefined), blurred: Number(blur !== undefined), kappa, least };
      gpu.write(parameters, structBytes(columnFields, { ...columnValues(grid, box), ...values }));
      gpu.run([sum]);
      return addedUp(new Float32Array(await gpu.read(sums, 4 * numbersOfTile * groups)));
    };
    const found = await measure((model?.scale ?? 1) ** 2);
    if (!response) return fitOf(residents, found);
    if (model) return { ...fitOf(residents, found), scale: model.scale };
    // As many expected counts as measured ones.
    const scattered = found[6];
    const kappa = scattered > 0 ? Math.max(0, signal / scattered) : 0;
    return { ...fitOf(residents, await measure(kappa)), scale: Math.sqrt(kappa) };
  } finally {
    for (const buffer of made) buffer.destroy();
  }
}

function fitOf({ used, free }: { readonly used: KindSums; readonly free: KindSums }, sums: readonly number[]): FitSums {
  const setOf = ({ count, sumCounts }: KindSums, first: number): SetSums => {
    const [sumModel, sumCross, sumLog] = sums.slice(first, first + 3);
    return { count, sumModel, sumCounts, sumCross, sumLog };
  };
  return { used: setOf(used, 0), free: setOf(free, 3) };
}
