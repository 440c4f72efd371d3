// Our network: from the Patterson function (the object's autocorrelation, real space in and real space out) to the complex object.
// The trunk's channels are unfolded to voxels.

import { leakyRelu } from "../graph/elementwise.js";
import { depthToSpace } from "../graph/resolution.js";
import { convLayer, slope, zeros } from "./layers.js";
import type { Model } from "./model.js";
import { type TrunkOptions, trunk, trunkDefaults, trunkName } from "./trunk.js";

/** Settings of the U-Net. */
export interface UNetOptions extends TrunkOptions {
  /** Channels of the output: 2 for the object's real and imaginary part. */
  readonly outputs?: number;
  /** Edge of the blocks of output voxels that come from channels: the output has extent·unfold/fold voxels an edge. */
  readonly unfold?: number;
}

/** The U-Net. Input `pattern`: channels × extent³. Output `object`: outputs × (extent·unfold/fold)³, zero at the start of training. */
export function uNet(options: UNetOptions = {}): Model {
  const { extent, channels, fold, outputs, unfold } = { ...trunkDefaults, outputs: 2, unfold: 2, ...options };
  return {
    name: `u-net ${extent} ${channels}-${outputs} ${trunkName(options)} fold ${fold}-${unfold}`,
    inputs: { pattern: [channels, extent, extent, extent] },
    build(scope, { pattern }) {
      const { fine } = trunk(scope, pattern, options);
      const last = convLayer(scope, "last", leakyRelu(fine, slope), outputs * unfold ** 3, 3, () => zeros);
      return { object: depthToSpace(last, unfold) };
    },
  };
}
