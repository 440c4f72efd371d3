import { describe, expect, it } from "vitest";
import { GraphError } from "../errors.js";
import { cdiNn } from "./cdi-nn.js";
import { crystalNet } from "./crystal-net.js";
import { initialWeights, parameterCount, parametersOf, traceModel } from "./model.js";
import { countOperations } from "./operations.js";
import { uNet } from "./u-net.js";

describe("cdiNn", () => {
  it("has the published 3 459 938 parameters", () => {
    expect(parameterCount(cdiNn())).toBe(3_459_938);
  });

  it("has outputs of the input's size", () => {
    const { outputs } = traceModel(cdiNn(), 3);
    expect(outputs.phase.shape).toEqual([3, 1, 32, 32, 32]);
    expect(outputs.shape.shape).toEqual([3, 1, 32, 32, 32]);
  });

  it("refuses an extent that cannot be halved three times", () => {
    expect(() => traceModel(cdiNn({ extent: 12 }), 1)).toThrow(GraphError);
  });
});

describe("uNet", () => {
  it("goes from 64³ to a complex volume of 32³ in 2.46 GFLOP", () => {
    const { outputs } = traceModel(uNet(), 2);
    expect(outputs.object.shape).toEqual([2, 2, 32, 32, 32]);
    expect(countOperations(uNet()).forward / 1e9).toBeCloseTo(2.46, 2);
  });
});

describe("crystalNet", () => {
  it("has distances and phase coefficients as outputs for any extent", () => {
    for (const extent of [32, 64]) {
      const { outputs } = traceModel(crystalNet({ extent }), 2);
      expect(outputs.distances.shape).toEqual([2, 48]);
      expect(outputs.phases.shape).toEqual([2, 1, 8, 8, 8]);
    }
    expect(countOperations(crystalNet({ extent: 32 })).forward / 1e9).toBeLessThan(0.31);
    expect(() => traceModel(crystalNet({ extent: 48 }), 1)).toThrow("Expected a phase grid that divides 12");
    expect(() => traceModel(crystalNet({ central: 57 }), 1)).toThrow("Expected a central part that leaves the same border");
  });

  it("uses the central part alone as an option", () => {
    const model = crystalNet({ central: 56, fold: 7, widths: [64, 128], blocks: [1, 3] });
    expect(traceModel(model, 2).outputs.phases.shape).toEqual([2, 1, 8, 8, 8]);
    expect(countOperations(model).forward / 1e9).toBeLessThan(1.1);
  });
});

describe("countOperations", () => {
  it("counts two for each multiply-add, and the gradients that are needed", () => {
    // By hand: 2·(27·1·1 + 27·1)·… of a network of one channel and 8³ voxels at the first level.
    const model = cdiNn({ extent: 8, widths: [1, 1, 1] });
    const perVoxel = 2 * 27;
    // Layers by resolution: encoder 2 at 8³, 2 at 4³, 2 at 2³; each decoder 2 at 1³, 2 at 2³, 2 at 4³ and 1 at 8³.
    const forward = perVoxel * (2 * 512 + 2 * 64 + 2 * 8 + 2 * (2 * 1 + 2 * 8 + 2 * 64 + 512));
    expect(countOperations(model, 3).forward).toBe(3 * forward);
    // The first layer needs no gradient to its input.
    expect(countOperations(model).training).toBe(3 * forward - perVoxel * 512);
  });
});

describe("initialWeights", () => {
  it("are a function of the seed, with He's and Glorot's spread and zeros for branches that start as zero", () => {
    const model = uNet({ extent: 16, widths: [8, 16], blocks: [1, 1] });
    const weights = initialWeights(model, 1);
    expect(initialWeights(model, 1)).toEqual(weights);
    expect(initialWeights(model, 2)).not.toEqual(weights);
    let at = 0;
    for (const { name, shape, start } of parametersOf(model)) {
      const length = shape.reduce((product, n) => product * n, 1);
      const part = weights.subarray(at, at + length);
      at += length;
      if (start.kind === "constant") expect(part.every((x) => x === start.value)).toBe(true);
      else if (length > 3000 && start.kind === "normal") {
        const deviation = Math.sqrt(part.reduce((sum, x) => sum + x * x, 0) / length);
        // Four standard errors of a deviation from 3000 numbers.
        expect(Math.abs(deviation / start.deviation - 1), name).toBeLessThan(4 / Math.sqrt(2 * 3000));
      }
    }
  });
});
