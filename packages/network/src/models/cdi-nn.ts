// The network of 3D-CDI-NN (Chan et al., Applied Physics Reviews 8, 021407 (2021), doi 10.1063/5.0031486): an encoder and two
// decoders, one for the phase and one for the shape. 3 459 938 parameters, 32³ in and out. Differences from the authors': no
// dropout (samples are not repeated often enough to be memorised), and outputs by a sigmoid unless `rectified`, as theirs are:
// a rectifier that starts below zero everywhere never learns.
import { maxPool } from "../graph/convolution.js";
import { relu, sigmoid } from "../graph/elementwise.js";
import type { Value } from "../graph/graph.js";
import { upsample } from "../graph/resolution.js";
import { convLayer, glorotUniform, zeros } from "./layers.js";
import type { Model, ModelScope, Start } from "./model.js";

/** First bias of the shape's sigmoid: one voxel in twenty is inside, as in a typical target. */
const outsideBias = -3;

/** Settings of the paper's network. */
export interface CdiNnOptions {
  /** Extent of the volumes, a multiple of 8. */
  readonly extent?: number;
  /** Channels of the three levels. */
  readonly widths?: readonly [number, number, number];
  /** Outputs by a rectifier, as published, instead of a sigmoid. */
  readonly rectified?: boolean;
}

/**
 * The paper's network. Input `pattern`: 1 × 32³, √I divided by its maximum. Outputs, 1 × 32³ each: `phase`, the phase divided
 * by 2π plus 1/2; `shape`, the amplitude in 0 … 1.
 */
export function cdiNn({ extent = 32, widths = [32, 64, 128], rectified = false }: CdiNnOptions = {}): Model {
  const last = rectified ? relu : sigmoid;
  return {
    name: `cdi-nn ${extent} ${widths.join("-")}${rectified ? " rectified" : ""}`,
    inputs: { pattern: [1, extent, extent, extent] },
    build(scope, { pattern }) {
      const outside: Start = { kind: "constant", value: rectified ? 0 : outsideBias };
      let encoded = pattern;
      for (const [level, width] of widths.entries()) encoded = maxPool(twoLayers(scope, `encoder.${level}`, encoded, width), 2);
      const decode = (name: string, bias: Start): Value => {
        let x = encoded;
        for (const [level, width] of widths.toReversed().entries())
          x = upsample(twoLayers(scope, `${name}.${level}`, x, width), 2);
        return last(convLayer(scope, `${name}.last`, x, 1, 3, glorotUniform, bias));
      };
      const phase = decode("phase", zeros);
      return { shape: decode("shape", outside), phase };
    },
  };
}

function twoLayers(scope: ModelScope, name: string, x: Value, width: number): Value {
  const first = relu(convLayer(scope, `${name}.first`, x, width, 3, glorotUniform));
  return relu(convLayer(scope, `${name}.second`, first, width, 3, glorotUniform));
}
