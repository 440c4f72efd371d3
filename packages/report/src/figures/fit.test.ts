import { Measured, maskVolume, realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { strainColours, unmeasuredColour } from "../svg/colours.js";
import type { Cut } from "../svg/raster.js";
import { fitSlices, residualOf } from "./fit.js";
import { drawSlices, slicePanels } from "./slices.js";

describe("residualOf", () => {
  it("is the number of standard deviations for many counts, and the signed root of the deviance for few", () => {
    // To first order (k − μ)/√μ; the deviance's next term is a sixth of the skewness, (k − μ)²/(6 μ^1.5).
    expect(residualOf(10_200, 10_000)).toBeCloseTo(2, 1);
    expect(residualOf(9_800, 10_000)).toBeCloseTo(-2, 1);
    expect(residualOf(0, 2)).toBeCloseTo(-2, 12);
    expect(residualOf(3, 3)).toBe(0);
    expect(residualOf(0, 0)).toBeCloseTo(0, 2);
  });
});

describe("fitSlices", () => {
  const shape = [4, 4, 6] as const;
  const expected = realVolume(shape, new Float32Array(96).fill(100));
  const counts = realVolume(shape, new Float32Array(96).fill(100));
  const mask = maskVolume(shape, new Uint8Array(96).fill(Measured.used));
  // One voxel of the central frame with 3 σ more, one that was not measured.
  const [bright, dark] = [2 * 24 + 1 * 6 + 4, 2 * 24 + 3 * 6];
  counts.data[bright] = 130;
  counts.data[dark] = 5000;
  mask.data[dark] = Measured.no;
  const figure = fitSlices({ title: "t", counts, mask, expected, ranges: { residual: [-4, 4] } });
  const { rows } = figure;
  // Of a frame, whose pixels are its voxels.
  const cut = { normal: 0 } as Cut;

  it("shows measured, model and residual, central and summed over what was measured", () => {
    const ofFrames = slicePanels(figure).filter((_, i) => i % 3 === 0);
    expect(ofFrames.map(({ name }) => name)).toEqual([
      ...["measured-central-frame", "model-central-frame", "residual-central-frame"],
      ...["measured-sum-over-every-frame", "model-sum-over-every-frame", "residual-sum-over-every-frame"],
    ]);
    expect(ofFrames[3].sketch().content).toContain("measured, sum over every frame");
    expect(drawSlices(figure).match(/(central|sum over every) (frame|row|column)/g)).toEqual([
      ...["central frame", "central row", "central column"],
      ...["sum over every frame", "sum over every row", "sum over every column"],
    ]);
    const [, , residual, sum, , sumResidual] = rows;
    const end = (place: unknown) => 8 * Number(place) - 4;
    expect(end(residual.place(bright, bright - 48, cut))).toBeCloseTo(residualOf(130, 100), 6);
    expect(residual.place(dark, dark - 48, cut)).toBe(unmeasuredColour);
    // Four frames of 100, of which one has 30 more.
    expect(end(sumResidual.place(bright, bright - 48, cut))).toBeCloseTo(residualOf(430, 400), 6);
    // Three frames are left where one was not measured, of the counts and of the model.
    expect(end(sumResidual.place(dark, dark - 48, cut))).toBe(0);
    expect(Number(sum.place(bright, bright - 48, cut))).toBeGreaterThan(Number(sum.place(0, 0, cut)));
    expect(residual.colours).toBe(strainColours);
  });
});
