// From the Patterson function to a crystal as in the refinement: distances of fixed planes and coefficients of its phase. The distances are
// the output of a fully connected layer on all features; the phases that of a convolution of the trunk on their grid.

import { GraphError } from "../errors.js";
import { add, exponential, leakyRelu, multiply } from "../graph/elementwise.js";
import { elementCount, type Value } from "../graph/graph.js";
import { linear } from "../graph/reduction.js";
import { spaceToDepth } from "../graph/resolution.js";
import { concat, reshape, slice } from "../graph/shaping.js";
import { convLayer, heNormal, slope, zeros } from "./layers.js";
import type { Model, ModelScope } from "./model.js";
import { type TrunkOptions, trunk, trunkDefaults, trunkName } from "./trunk.js";

/** Settings of the network beside its trunk's. */
export interface CrystalNetOptions extends TrunkOptions {
  /** Planes of the crystal. */
  readonly planes?: number;
  /** Coefficients of the phase along each axis: extent/fold or a whole part of it. */
  readonly grid?: number;
  /** Edge of the central part of the input that is used, voxels: a Patterson function is weak near its borders. */
  readonly central?: number;
  /** Distance of all planes at the start of training, voxels. */
  readonly distance?: number;
}

/** Channels from the grid to the planes, and width of the hidden layer between. */
const [passed, hidden] = [4, 128];

/** Change of ln(distance) for an output of 1: the typical spread of distances. */
const spread = 0.2;

/** Standard deviation of the first phases, radians: the two twins of a target are then at different distances. */
const unevenness = 0.3;

/**
 * The network. Input `pattern`: channels × extent³. Outputs: `distances`, voxels, one a plane; `phases`, radians, 1 × grid³
 * coefficients. Throws GraphError for a grid that does not fit the trunk's.
 */
export function crystalNet(options: CrystalNetOptions = {}): Model {
  const { extent = trunkDefaults.extent } = options;
  const { channels, fold, planes, grid, central, distance } = {
    ...{ ...trunkDefaults, planes: 48, grid: 8, central: extent, distance: extent / 5.2 },
    ...options,
  };
  const ratio = central / fold / grid;
  const border = (extent - central) / 2;
  if (!(Number.isInteger(border) && border >= 0))
    throw new GraphError(`Expected a central part that leaves the same border on both sides of ${extent}, found ${central}`);
  if (!Number.isInteger(ratio)) throw new GraphError(`Expected a phase grid that divides ${central / fold}, found ${grid}`);
  return {
    name: `crystal-net ${extent} ${channels}-${planes}-${grid} from ${distance.toFixed(2)} ${trunkName(options)} fold ${fold}${border > 0 ? ` of ${central}` : ""}`,
    inputs: { pattern: [channels, extent, extent, extent] },
    build(scope, { pattern }) {
      const [first, end] = [border, border + central];
      const inner = border > 0 ? slice(pattern, [first, first, first], [end, end, end], [2, 3, 4]) : pattern;
      const { fine, bottom } = trunk(scope, inner, options);
      const onGrid = leakyRelu(ratio > 1 ? spaceToDepth(fine, ratio) : fine, slope);
      const phases = convLayer(scope, "phases", onGrid, 1, 3, () => zeros);
      const uneven = scope.parameter("phases.first", [1, grid, grid, grid], { kind: "normal", deviation: unevenness });
      const summary = concat([flat(convLayer(scope, "told", onGrid, passed, 1, heNormal)), flat(bottom)], 1);
      const between = leakyRelu(layer(scope, "planes.hidden", leakyRelu(summary, slope), hidden), slope);
      const logarithms = multiply(layer(scope, "planes.last", between, planes, true), spread);
      return { distances: multiply(exponential(logarithms), distance), phases: add(phases, uneven) };
    },
  };
}

function flat(x: Value): Value {
  return reshape(x, [x.shape[0], elementCount(x.shape.slice(1))]);
}

function layer(scope: ModelScope, name: string, x: Value, channels: number, fromZero = false): Value {
  const ins = x.shape[1];
  const weights = scope.parameter(`${name}.weight`, [ins, channels], fromZero ? zeros : heNormal(ins));
  return linear(x, weights, scope.parameter(`${name}.bias`, [channels], zeros));
}
