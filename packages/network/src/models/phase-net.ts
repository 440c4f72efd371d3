// From the magnitudes of a pattern to its phases: reciprocal space in and out, voxel by voxel, each voxel's phase as cosine and sine.
// Predicting them with a loss that is blind to the twin is what was done at the ESRF (npj Computational Materials, 2026).
import { add, concat, constant } from "../graph/index.js";
import type { Model } from "./model.js";
import { type TrunkOptions, trunk, trunkDefaults, trunkName } from "./trunk.js";
import { voxelsOf } from "./u-net.js";

/** How far the trained part of the first phases is from 0: no twin is as near as the other then, and each is learned as it comes. */
const unevenness = 0.1;

/**
 * A U-Net for the phases of the pattern that it sees, voxel by voxel. Input `pattern`: channels × extent³. Output `phases`: cosine and
 * sine of any length, 2 × extent³, near phase 0 at the start of training.
 */
export function phaseNet(options: TrunkOptions = {}): Model {
  const { extent, channels, fold } = { ...trunkDefaults, ...options };
  return {
    name: `phase-net ${extent} ${channels}-2 ${trunkName(options)} fold ${fold}`,
    inputs: { pattern: [channels, extent, extent, extent] },
    build(scope, { pattern }) {
      const voxels = voxelsOf(scope, trunk(scope, pattern, options).fine, 2, fold);
      const plane = [1, extent, extent, extent];
      const uneven = { kind: "normal", deviation: unevenness } as const;
      const first = [
        add(scope.parameter("first.cosine", plane, uneven), constant(pattern.graph, 1)),
        scope.parameter("first.sine", plane, uneven),
      ];
      return { phases: add(voxels, concat(first, 0)) };
    },
  };
}
