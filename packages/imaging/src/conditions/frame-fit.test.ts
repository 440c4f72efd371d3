import { expect, it } from "vitest";
import { fitFrames, lagPowers } from "./frame-fit.js";
import { frameGroups } from "./frame-groups.js";
import { frameMisfit, frameModel, plainFrames } from "./frame-model.js";
import { drawnFrames, noiseOf } from "./testing/frames.js";

const frames = 40;
/** The ellipsoid's autocorrelation along the frames, lags. */
const reach = 14;
const noise = noiseOf(3, frames);
const groups = frameGroups(drawnFrames([frames, 16, 18], [reach / 2, 4, 5], { factor: (k) => 1 + 0.1 * noise[k] }));

it("has the slope that finite differences have", () => {
  const state = { logFactors: noiseOf(1, frames).map((v) => 0.1 * v), offsets: noiseOf(2, frames).map((v) => 0.2 * v) };
  const { gradient } = frameModel(groups, reach, state);
  const { degrees } = frameMisfit(groups, reach, state);
  const step = 1e-5;
  for (const parameter of [11, 20, frames + 17, frames + 22]) {
    const moved = (by: number): number => {
      const [logFactors, offsets] = [state.logFactors.slice(), state.offsets.slice()];
      if (parameter < frames) logFactors[parameter] += by;
      else offsets[parameter - frames] += by;
      return degrees * frameMisfit(groups, reach, { logFactors, offsets }).misfit;
    };
    const slope = (moved(step) - moved(-step)) / (2 * step);
    expect(Math.abs(gradient[parameter] - slope)).toBeLessThan(1e-4 * Math.abs(slope) + 0.1);
  }
});

it("does not see a factor that all frames share", () => {
  const shared = { ...plainFrames(frames), logFactors: new Float64Array(frames).fill(0.3) };
  expect(frameMisfit(groups, reach, shared).misfit).toBeCloseTo(frameMisfit(groups, reach, plainFrames(frames)).misfit, 6);
});

it("is left with the misfit of counting noise, and with no power beyond the crystal's reach", () => {
  const fit = fitFrames(groups, reach + 3, "factors", { factors: 0.1, offsets: 0.1 }, plainFrames(frames));
  expect(frameMisfit(groups, reach + 3, plainFrames(frames)).misfit).toBeGreaterThan(1.5);
  expect(fit.misfit).toBeGreaterThan(0.85);
  expect(fit.misfit).toBeLessThan(1.05);
  const powers = lagPowers(groups, fit);
  expect(powers[reach - 4]).toBeGreaterThan(3);
  expect(powers[reach + 2]).toBeLessThan(1.4);
});
