import { allMeasured, type Measurement, maskVolume, realVolume, type Shape } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { unconditioned } from "./conditions/conditions.js";
import { doubtsOf, reservationsOf } from "./doubts.js";
import { verdictOf } from "./verdict.js";

describe("the verdict", () => {
  it.each([
    ["at the noise, alone", { noiseRatio: 1.3, agreeing: 1, compared: 1 }, [], true],
    ["at the noise, though others disagree", { noiseRatio: 1.1, agreeing: 1, compared: 4 }, [], true],
    ["near it, though others disagree", { noiseRatio: 1.3, agreeing: 1, compared: 4 }, [], false],
    ["above it, agreed on", { noiseRatio: 2.1, agreeing: 2, compared: 4 }, [], true],
    ["above it, not agreed on", { noiseRatio: 2.1, agreeing: 1, compared: 4 }, [], false],
    ["far above it, agreed on", { noiseRatio: 5, agreeing: 4, compared: 4 }, [], false],
    ["with unknown noise, agreed on", { noiseRatio: Number.NaN, agreeing: 2, compared: 2 }, [], true],
    ["with unknown noise, alone", { noiseRatio: Number.NaN, agreeing: 1, compared: 1 }, [], false],
    ["at the noise, though far worse ones disagree", { noiseRatio: 1.5, agreeing: 1, compared: 4, gap: 4 }, [], true],
    ["at the noise but for its bright voxels, alone", { noiseRatio: 1.3, brightRatio: 2.8, agreeing: 1, compared: 1 }, [], false],
    [
      "at the noise but for its bright voxels, agreed on",
      { noiseRatio: 1.3, brightRatio: 2.3, agreeing: 2, compared: 2 },
      [],
      true,
    ],
    ["above it in the dark alone, agreed on", { noiseRatio: 3, brightRatio: 1.1, agreeing: 2, compared: 4 }, [], true],
    [
      "near it in the dark alone, though others disagree",
      { noiseRatio: 1.25, brightRatio: 1, agreeing: 1, compared: 4 },
      [],
      true,
    ],
    ["above it in the dark alone, not agreed on", { noiseRatio: 3, brightRatio: 1.1, agreeing: 1, compared: 4 }, [], false],
    ["agreed on, though another fits as well", { noiseRatio: 1.6, agreeing: 2, compared: 4, gap: 1.02 }, [], false],
    ["agreed on, though another fits a little worse", { noiseRatio: 1.6, agreeing: 2, compared: 4, gap: 1.3 }, [], true],
    ["at the noise, though another fits as well", { noiseRatio: 1.1, agreeing: 2, compared: 4, gap: 1.02 }, [], true],
    ["far above it, agreed on by two, and even", { noiseRatio: 3.2, agreeing: 2, compared: 4, unevenness: 0.1 }, [], false],
    ["far above it, agreed on by three, and even", { noiseRatio: 3.2, agreeing: 3, compared: 4, unevenness: 0.1 }, [], true],
    ["far above it, agreed on by three, less even", { noiseRatio: 3.2, agreeing: 3, compared: 4, unevenness: 0.13 }, [], false],
    ["near it and even, though others disagree", { noiseRatio: 1.4, agreeing: 1, compared: 4, unevenness: 0.11 }, [], true],
    ["above it and even, though others disagree", { noiseRatio: 2.1, agreeing: 1, compared: 4, unevenness: 0.06 }, [], false],
    ["at the noise, with a doubt", { noiseRatio: 1, agreeing: 4, compared: 4 }, ["the crystal melts"], false],
  ])("on an object %s", (_, numbers, known, isCertain) => {
    const verdict = verdictOf({ brightRatio: Number.NaN, gap: Number.NaN, unevenness: Number.NaN, ...numbers }, known);
    expect(verdict.isCertain).toBe(isCertain);
    expect(verdict.doubts.length > 0).toBe(!isCertain);
    if (known.length > 0) expect(verdict.sentence).toContain(known[0]);
  });

  it("goes no further than the error bars where starts agree on what bright voxels contradict", () => {
    const trust = { noiseRatio: 1.3, brightRatio: 11.4, agreeing: 2, compared: 2, gap: Number.NaN, unevenness: Number.NaN };
    expect(verdictOf(trust, [])).toEqual({
      isCertain: false,
      isShared: true,
      sentence:
        "Rely on this image no further than its error bars: 2 of 2 independent starts agree, but the bright voxels fit 11.4 times as badly as counting noise allows.",
      doubts: ["the bright voxels fit 11.4 times as badly as counting noise allows"],
    });
    const three = { agreeing: 3, compared: 3 };
    expect(verdictOf({ ...trust, ...three, brightRatio: 4 }, []).sentence).toBe(
      "The crystal is found: 3 of 3 independent starts agree.",
    );
    expect(verdictOf({ ...trust, ...three }, []).isCertain).toBe(false);
    expect(verdictOf({ ...trust, unevenness: 0.1 }, []).isCertain).toBe(false);
    expect(verdictOf({ ...trust, ...three, unevenness: 0.1 }, [])).toMatchObject({
      isCertain: true,
      sentence:
        "The crystal is found: 3 of 3 independent starts agree, and its density is even, though the bright voxels fit 11.4 times as badly as counting noise allows.",
    });
    expect(verdictOf(trust, ["the crystal melts"]).sentence).toBe("Do not rely on this image: the crystal melts.");
  });
});

it("goes no further than the error bars with a reservation, which no doubt hides", () => {
  const trust = { noiseRatio: 1.1, brightRatio: 1, agreeing: 1, compared: 1, gap: Number.NaN, unevenness: Number.NaN };
  expect(verdictOf(trust, [], ["it is uneven"])).toEqual({
    isCertain: false,
    isShared: true,
    sentence:
      "Rely on this image no further than its error bars: the data are explained to their counting noise, but it is uneven.",
    doubts: ["it is uneven"],
  });
  expect(verdictOf(trust, ["the crystal melts"], ["it is uneven"])).toMatchObject({
    isShared: false,
    sentence: "Do not rely on this image: the crystal melts.",
    doubts: ["the crystal melts", "it is uneven"],
  });
});

const shape: Shape = [8, 8, 8];

/** Counts of this sum, a fifth of them in the middle; a support of `inside` voxels along the last axis. */
function measured(counts: number, rest: Partial<Measurement> = {}): Measurement {
  const amplitude = realVolume(shape, new Float32Array(512).fill(Math.sqrt((0.8 * counts) / 511)));
  amplitude.data[4 * 64 + 4 * 8 + 4] = Math.sqrt(0.2 * counts);
  return { amplitude, mask: allMeasured(shape), ...rest };
}
const support = maskVolume(
  shape,
  Uint8Array.from({ length: 512 }, (_, i) => Number(i % 8 < 4)),
);

const still = { widths: null, tails: null, noiseRatio: 1, brightRatio: Number.NaN, agreeing: 2, unevenness: 0.1 };

describe("doubts", () => {
  it("come of a density that is uneven, sooner where the light is coherent over part of the crystal or no other start agrees", () => {
    const found = (unevenness: number, width: number, agreeing = 2) => {
      const light = { ...still, unevenness, agreeing, widths: [width, width, width] as const };
      return [reservationsOf(light), doubtsOf(unconditioned(measured(1e9)), support, light)];
    };
    const sentence = [expect.stringMatching(/density is uneven/)];
    expect(found(0.17, 0.3)).toEqual([[], []]);
    expect(found(0.25, 0.3)).toEqual([sentence, []]);
    expect([found(0.13, 0.3, 1), found(0.17, 0.3, 1)]).toEqual([
      [[], []],
      [sentence, []],
    ]);
    expect(found(0.35, 0.3)).toEqual([[], sentence]);
    expect(found(0.17, 0.6)).toEqual([sentence, []]);
    expect(found(0.25, 0.6)).toEqual([[expect.stringMatching(/wrong by 0\.25 and more$/)], []]);
    expect(found(0.35, 0.6)).toEqual([[], sentence]);
    expect(found(Number.NaN, 0.6)).toEqual([[], []]);
  });

  it("come of wide coherence that is not fitted to the noise, or in which no other start agrees", () => {
    const doubts = (width: number, tail: number, noiseRatio: number, rest = {}) =>
      doubtsOf(unconditioned(measured(1e9)), support, {
        ...still,
        widths: [0, width, 0],
        tails: [tail, 0, 0],
        noiseRatio,
        ...rest,
      });
    const alone = { agreeing: 1 };
    const sound = { brightRatio: 1.1 };
    for (const none of [
      doubts(0.4, 0, 1.6, alone),
      doubts(0.6, 0, 1.4),
      doubts(0.6, 0, 1.1, alone),
      doubts(0, 0.2, 1.6),
      doubts(0.6, 0.5, 1.6, sound),
    ]) {
      expect(none).toEqual([]);
    }
    for (const one of [doubts(0.6, 0, 1.6), doubts(0, 0.3, 1.6), doubts(0, 0.3, 2.1, sound)]) {
      expect(one).toEqual([expect.stringContaining("more than counting noise")]);
    }
    for (const one of [doubts(0.6, 0, 1.3, alone), doubts(0, 1, 1.1, alone)]) {
      expect(one).toEqual([expect.stringContaining("no independent start")]);
    }
  });

  it("come of few photons for the part of the crystal over which the light is coherent", () => {
    // √(256/2N) · (Σ(1 − |r|/8)·e^(2πλ|r|/8)/8)²: 0.015 and 0.15 of 1e7 and 1e5 photons at λ = 0.3, 0.45 of 1e7 at 0.8.
    const of = (photons: number, tail: number) =>
      doubtsOf(unconditioned(measured(photons)), support, { ...still, tails: [tail, tail, 0] });
    expect(of(1e7, 0.3)).toEqual([]);
    expect(of(1e5, 0.3)).toEqual([expect.stringMatching(/^100000 photons .* light/)]);
    expect(of(1e7, 0.8)).toEqual([expect.stringContaining("photons are few")]);
  });

  it("come of few photons for the unknowns, √(2 voxels/4 photons) above 0.36, and of fewer than 25 000", () => {
    const grid: Shape = [24, 24, 24];
    const amplitude = (photons: number) => realVolume(grid, new Float32Array(24 ** 3).fill(Math.sqrt(photons / 24 ** 3)));
    const doubts = (photons: number, voxels: number) => {
      const inside = maskVolume(
        grid,
        Uint8Array.from({ length: 24 ** 3 }, (_, i) => Number(i < voxels)),
      );
      return doubtsOf(unconditioned({ amplitude: amplitude(photons), mask: allMeasured(grid) }), inside, still);
    };
    const few = [expect.stringContaining("photons are few")];
    expect([doubts(3500 / 0.35 ** 2, 7000), doubts(3500 / 0.37 ** 2, 7000)]).toEqual([[], few]);
    expect([doubts(26_000, 100), doubts(24_000, 100)]).toEqual([[], few]);
  });

  it("come of a background that rises steeply to the peak, not of a flat one", () => {
    const flat = realVolume(shape, new Float32Array(512).fill(5e3));
    const rising = realVolume(
      shape,
      flat.data.map((value, i) => (i === 0 ? value : value / 100)),
    );
    expect(doubtsOf(unconditioned(measured(1e7, { background: flat })), support, still)).toEqual([]);
    expect(doubtsOf(unconditioned(measured(1e6, { background: rising })), support, still)).toEqual([
      expect.stringContaining("diffuse"),
    ]);
  });

  it("come of a peak left out that is as bright as the main one", () => {
    const rival = { centre: [1, 2, 3] as const, prominence: 5, region: support };
    const rivals = [0.96, 1.004].map((brightness) => ({ ...rival, brightness }));
    expect(doubtsOf({ ...unconditioned(measured(1e7)), rivals }, support, still)).toEqual([
      expect.stringMatching(/\(1, 2, 3\).* 96 % as bright/),
      expect.stringContaining(" 100 % as bright"),
    ]);
  });

  it("come of a scan or frames that end where a twelfth of the peak is missing, not where little of it is", () => {
    const cut = (missing: number) => {
      const cuts = [
        { axis: 2 as const, end: "first" as const, beforePeak: 0, brightness: 1, missing, sentence: "the frames end" },
      ];
      return doubtsOf({ ...unconditioned(measured(1e7)), cuts }, support, still);
    };
    expect([cut(0.05), cut(0.12)]).toEqual([[], ["the frames end"]]);
  });

  it("come of frames that were lost with much light, where the rest is not explained to its noise", () => {
    const doubts = (share: number, noiseRatio: number) => {
      const lost = { frames: [3], share, sentence: "frame 3 is not measured" };
      return doubtsOf({ ...unconditioned(measured(1e7)), lost }, support, { ...still, noiseRatio });
    };
    expect([doubts(0.05, 1.5), doubts(0.2, 1.1), doubts(0.2, 1.5)]).toEqual([[], [], ["frame 3 is not measured"]]);
  });

  it("come of coarse steps where the object fills the axis, and not where it contradicts them", () => {
    const coarse = [{ axis: 2 as const, oversampling: 1, sentence: "the pixels are too coarse" }];
    const narrow = maskVolume(
      shape,
      support.data.map((value, i) => (i % 8 < 4 ? value : 0)),
    );
    expect(doubtsOf({ ...unconditioned(measured(1e7)), coarse }, narrow, still)).toEqual([]);
    const wide = maskVolume(
      shape,
      support.data.map((_, i) => Number(i % 8 < 7)),
    );
    const doubts = (unevenness: number, inside = wide) =>
      doubtsOf({ ...unconditioned(measured(1e7)), coarse }, inside, { ...still, unevenness });
    const full = maskVolume(shape, new Uint8Array(512).fill(1));
    expect([doubts(0.1), doubts(0.14), doubts(0.1, full)]).toEqual([
      [],
      ["the pixels are too coarse"],
      ["the pixels are too coarse"],
    ]);
  });
});
