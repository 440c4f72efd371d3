// The common part of our networks. Blocks of voxels are folded into channels; a U-Net with residual blocks and without normalisation
// works on the coarse grid. Each level adds a trained bias for each position, which convolutions alone cannot represent.
import { add, leakyRelu, squareRoot } from "../graph/elementwise.js";
import type { Value } from "../graph/graph.js";
import { depthToSpace, spaceToDepth } from "../graph/resolution.js";
import { concat } from "../graph/shaping.js";
import { convLayer, heNormal, residualBlock, slope, zeros } from "./layers.js";
import type { ModelScope } from "./model.js";

/** Settings of the trunk. */
export interface TrunkOptions {
  /** Extent of the input volume, a multiple of `fold`·2^(levels − 1). */
  readonly extent?: number;
  /** Channels of the input: 2 for a Patterson function's real and imaginary part, 1 for magnitudes. */
  readonly channels?: number;
  /** Whether the network takes the root of the input, which must not be negative: magnitudes span many powers of ten. */
  readonly rooted?: boolean;
  /** Channels of the levels, from fine to coarse. */
  readonly widths?: readonly number[];
  /** Residual blocks of each level on the way down, and again on the way up (the coarsest has them once). */
  readonly blocks?: readonly number[];
  /** Edge of the blocks of input voxels that become channels. */
  readonly fold?: number;
}

/** Default settings. */
export const trunkDefaults = {
  extent: 64,
  channels: 2,
  rooted: false,
  widths: [32, 64, 128] as readonly number[],
  blocks: [1, 1, 2] as readonly number[],
  fold: 4,
};

/** Two ends of the trunk: on the grid of extent/fold with the first width, and at the bottom of the U with the last. */
export interface TrunkEnds {
  readonly fine: Value;
  readonly bottom: Value;
}

/** Builds the trunk on an input of channels × extent³. */
export function trunk(scope: ModelScope, pattern: Value, options: TrunkOptions): TrunkEnds {
  const { rooted, widths, blocks, fold } = { ...trunkDefaults, ...options };
  const coarsest = widths.length - 1;
  const folded = spaceToDepth(rooted ? squareRoot(pattern) : pattern, fold);
  let x = positioned(scope, "stem", convLayer(scope, "stem", folded, widths[0], 1, heNormal));
  const skips: Value[] = [];
  for (let level = 0; level < coarsest; level++) {
    x = residualBlocks(scope, `down.${level}`, x, blocks[level]);
    skips.push(x);
    const folded = spaceToDepth(leakyRelu(x, slope), 2);
    x = positioned(scope, `down.${level}`, convLayer(scope, `down.${level}.fold`, folded, widths[level + 1], 1, heNormal));
  }
  x = residualBlocks(scope, `bottom`, x, blocks[coarsest]);
  const bottom = x;
  for (let level = coarsest - 1; level >= 0; level--) {
    const wide = convLayer(scope, `up.${level}.unfold`, leakyRelu(x, slope), 8 * widths[level], 1, heNormal);
    const both = concat([depthToSpace(wide, 2), skips[level]], 1);
    x = convLayer(scope, `up.${level}.merge`, leakyRelu(both, slope), widths[level], 3, heNormal);
    x = residualBlocks(scope, `up.${level}`, x, blocks[level]);
  }
  return { fine: x, bottom };
}

/** Settings as a model's name states them. */
export function trunkName(options: TrunkOptions): string {
  const { widths, blocks, rooted } = { ...trunkDefaults, ...options };
  return `${widths.join("-")} blocks ${blocks.join("-")}${rooted ? " rooted" : ""}`;
}

function residualBlocks(scope: ModelScope, name: string, x: Value, count: number): Value {
  let result = x;
  for (let block = 0; block < count; block++) result = residualBlock(scope, `${name}.${block}`, result);
  return result;
}

function positioned(scope: ModelScope, name: string, x: Value): Value {
  return add(x, scope.parameter(`${name}.position`, x.shape.slice(1), zeros));
}
