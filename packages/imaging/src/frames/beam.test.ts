import { allMeasured, Measured, poisson, type RealVolume, seededRandom, uniformSequence } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { drawnFrames, type FrameFaults } from "../conditions/testing/frames.js";
import { type Beam, type BeamLog, beamOf } from "./beam.js";

const frames = 48;
const shape = [frames, 24, 22] as const;
const area = shape[1] * shape[2];

function drawn(faults: FrameFaults): RealVolume {
  const { amplitude } = drawnFrames(shape, [9, 6, 7], faults);
  return { ...amplitude, data: amplitude.data.map((value) => Math.round(value * value)) };
}

const beam = (counts: RealVolume, log: BeamLog): Beam => beamOf(counts, counts, allMeasured(shape), log);
const column = (at: (frame: number) => number) => Float64Array.from({ length: frames }, (_, k) => at(k));
const next = uniformSequence(seededRandom(3));
const drop = (k: number) => (k < 23 ? 1 : 0.45);

describe("the beam of frames", () => {
  it("is what a monitor and attenuators say where the frames bear them out", () => {
    const attenuated = (k: number) => (k > 18 && k < 30 ? 0.1 : 1);
    const counts = drawn({ factor: (k) => drop(k) * attenuated(k) });
    const difference = (factors?: Float64Array) =>
      Math.max(...column((k) => Math.abs((factors?.[k] ?? 0) - drop(k) * attenuated(k))));
    const monitor = column((k) => 1e5 * drop(k));
    const transmission = column((k) => 100 * attenuated(k));
    const both = beam(counts, { monitor, transmission });
    expect(difference(both.factors)).toBeLessThan(1e-12);
    expect(both.note).toMatch(/monitor and transmission says that frame 23 had 4.5 % of the greatest beam, and 29 frames/);
    // A monitor behind the attenuators has both in it already.
    const behind = column((k) => 1e5 * drop(k) * attenuated(k));
    expect(difference(beam(counts, { monitor: behind, transmission }).factors)).toBeLessThan(1e-12);
  });

  it("is not what a monitor says that the frames contradict", () => {
    for (const counts of [drawn({}), drawn({ background: 1 })]) {
      const found = beam(counts, { monitor: column((k) => 1e5 * drop(k)) });
      expect(found.factors).toBeUndefined();
      expect(found.note).toMatch(/45 % .* which the counts of the frames contradict: it is not used/);
    }
  });

  it("is taken from the log where the frames cannot tell", () => {
    const faint = drawn({ peak: 20 });
    expect(beam(faint, { monitor: column((k) => 1e5 - 300 * k) }).factors?.[47]).toBeCloseTo(0.86, 1);
  });

  it("is even where a monitor counts nothing but noise, is constant, or is not there", () => {
    const counts = drawn({});
    expect(beam(counts, { monitor: column(() => poisson(1000, next)) })).toEqual({});
    expect(beam(counts, { monitor: column(() => 1e6) })).toEqual({});
    expect(beam(counts, { monitor: column(() => 0), transmission: column(() => Number.NaN) })).toEqual({});
    expect(beam(counts, { monitor: new Float64Array(frames - 1).map((_, k) => k) })).toEqual({});
    expect(beam(counts, {})).toEqual({});
  });

  it("is freed from the noise of a monitor of few counts", () => {
    const { factors } = beam(drawn({ factor: drop }), { monitor: column((k) => poisson(400 * drop(k), next)) });
    expect(new Set(factors).size).toBeLessThan(6);
    expect(factors?.[30]).toBeCloseTo(0.45, 1);
  });

  it("takes a reading of the monitor that is missing from its neighbours, and leaves out what is unmeasured", () => {
    const counts = drawn({ factor: drop });
    const mask = allMeasured(shape);
    mask.data.fill(Measured.no, 20 * area, 21 * area);
    const monitor = column((k) => (k === 10 ? Number.NaN : k === 20 ? 0 : 1e5 * drop(k)));
    expect(beamOf(counts, counts, mask, { monitor }).factors).toEqual(column(drop));
  });
});
