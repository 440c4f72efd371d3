// Our network: from the Patterson function (the object's autocorrelation, real space in and real space out) to the complex object.
// Blocks of voxels are folded into channels, a U-Net with residual blocks and without normalisation works on the coarse grid, and
// channels are unfolded to voxels. Each level adds a trained bias for each place: convolutions alone do not know where they are.
import { add, concat, depthToSpace, leakyRelu, spaceToDepth, type Value } from "../graph/index.js";
import { convLayer, heNormal, residualBlock, slope, zeros } from "./layers.js";
import type { Model, ModelScope } from "./model.js";

/** Settings of the U-Net. */
export interface UNetOptions {
  /** Extent of the input volume, a multiple of `fold`·2^(levels − 1). */
  readonly extent?: number;
  /** Channels of the input: 2 for a Patterson function's real and imaginary part. */
  readonly channels?: number;
  /** Channels of the output: 2 for the object's real and imaginary part. */
  readonly outputs?: number;
  /** Channels of the levels, from fine to coarse. */
  readonly widths?: readonly number[];
  /** Residual blocks of each level on the way down, and again on the way up (the coarsest has them once). */
  readonly blocks?: readonly number[];
  /** Edge of the blocks of input voxels that become channels. */
  readonly fold?: number;
  /** Edge of the blocks of output voxels that come from channels: the output has extent·unfold/fold voxels an edge. */
  readonly unfold?: number;
}

/** The U-Net. Input `pattern`: channels × extent³. Output `object`: outputs × (extent·unfold/fold)³, zero at the start of training. */
export function uNet(options: UNetOptions = {}): Model {
  const { extent = 64, channels = 2, outputs = 2, widths = [32, 64, 128], blocks = [1, 1, 2], fold = 4, unfold = 2 } = options;
  const coarsest = widths.length - 1;
  return {
    name: `u-net ${extent} ${channels}-${outputs} ${widths.join("-")} blocks ${blocks.join("-")} fold ${fold}-${unfold}`,
    inputs: { pattern: [channels, extent, extent, extent] },
    build(scope, { pattern }) {
      let x = positioned(scope, "stem", convLayer(scope, "stem", spaceToDepth(pattern, fold), widths[0], 1, heNormal));
      const skips: Value[] = [];
      for (let level = 0; level < coarsest; level++) {
        x = residualBlocks(scope, `down.${level}`, x, blocks[level]);
        skips.push(x);
        const folded = spaceToDepth(leakyRelu(x, slope), 2);
        x = positioned(scope, `down.${level}`, convLayer(scope, `down.${level}.fold`, folded, widths[level + 1], 1, heNormal));
      }
      x = residualBlocks(scope, `bottom`, x, blocks[coarsest]);
      for (let level = coarsest - 1; level >= 0; level--) {
        const wide = convLayer(scope, `up.${level}.unfold`, leakyRelu(x, slope), 8 * widths[level], 1, heNormal);
        const both = concat([depthToSpace(wide, 2), skips[level]], 1);
        x = convLayer(scope, `up.${level}.merge`, leakyRelu(both, slope), widths[level], 3, heNormal);
        x = residualBlocks(scope, `up.${level}`, x, blocks[level]);
      }
      const last = convLayer(scope, "last", leakyRelu(x, slope), outputs * unfold ** 3, 3, () => zeros);
      return { object: depthToSpace(last, unfold) };
    },
  };
}

function residualBlocks(scope: ModelScope, name: string, x: Value, count: number): Value {
  let result = x;
  for (let block = 0; block < count; block++) result = residualBlock(scope, `${name}.${block}`, result);
  return result;
}

function positioned(scope: ModelScope, name: string, x: Value): Value {
  return add(x, scope.parameter(`${name}.position`, x.shape.slice(1), zeros));
}
