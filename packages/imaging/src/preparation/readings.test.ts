import {
  allMeasured,
  Measured,
  mapped,
  poisson,
  type RealVolume,
  type Shape,
  seededRandom,
  uniformSequence,
} from "@friedel/engine";
import { realOf } from "@friedel/engine/testing";
import { describe, expect, it } from "vitest";
import { takeReadings } from "./readings.js";

const shape: Shape = [12, 12, 12];
const peakAt = (height: number): RealVolume => {
  const next = uniformSequence(seededRandom(9));
  return realOf(shape, ([z, y, x]) => poisson(height * Math.exp(-((z - 6) ** 2 + (y - 6) ** 2 + (x - 6) ** 2) / 6), next));
};
const put = (counts: RealVolume, values: Readonly<Record<number, number>>) => mapped(counts, (n, i) => values[i] ?? n);
const taken = (counts: RealVolume) => takeReadings(counts, allMeasured(shape));
const unmeasured = (counts: RealVolume) =>
  Array.from(taken(counts).mask.data.keys()).filter((i) => taken(counts).mask.data[i] === 0);

describe("readings of a detector", () => {
  it("stay as they are where they are counts", () => {
    const counts = peakAt(1e5);
    const found = taken(counts);
    expect(found.counts).toBe(counts);
    expect(found.notes).toEqual([]);
    expect("background" in found).toBe(false);
  });

  it("below zero and whole, or no number, are not measured", () => {
    const found = taken(put(peakAt(1e5), { 3: -1, 4: -1, 700: -2, 900: Number.NaN }));
    expect(Array.from(found.mask.data.keys()).filter((i) => found.mask.data[i] === Measured.no)).toEqual([3, 4, 700, 900]);
    expect([3, 4, 700, 900].map((i) => found.counts.data[i])).toEqual([0, 0, 0, 0]);
    expect(found.notes).toEqual(["4 voxels hold no number or -1 or -2 and are taken for not measured"]);
    expect("background" in found).toBe(false);
  });

  it("say nothing of what is masked already", () => {
    const mask = mapped(allMeasured(shape), (m, i) => (i === 3 ? Measured.no : m));
    expect(takeReadings(put(peakAt(1e5), { 3: -1 }), mask).notes).toEqual([]);
  });
});

describe("numbers in other units than counts", () => {
  const counts = put(peakAt(1e4), { 3: -1, 4: -1 });

  it.each([37, 0.1, 1 / 98_765])("that are multiples of %f become counts again, and marks stay marks", (unit) => {
    const found = taken(mapped(counts, (n) => (n > 0 ? n * unit : n)));
    expect(found.counts.data).toEqual(taken(counts).counts.data);
    expect(found.mask.data).toEqual(taken(counts).mask.data);
    expect(found.notes[0]).toBe(
      `all numbers are whole multiples of ${Number(unit.toPrecision(4))}: that is taken for one count, and all that follows is in counts`,
    );
  });

  it("stay as they are where they are rounded, have gone through a flat field, or are no counts", () => {
    const noise = seededRandom(5);
    const others = {
      rounded: mapped(peakAt(20), (n, i) => Math.round(100 * (n + 0.3 * Math.abs(noise.normal(i)))) / 100),
      flat: mapped(peakAt(1e4), (n, i) => n * (1 + 0.02 * noise.normal(i))),
      amplitudes: mapped(peakAt(1e4), Math.sqrt),
      dense: mapped(peakAt(1e5), (n) => 3 * (n + 50)),
    };
    for (const numbers of Object.values(others)) expect(taken(numbers).counts).toBe(numbers);
  });
});

describe("a camera's readings about zero", () => {
  const sigma = 2.5;
  const noise = seededRandom(4);
  const counts = mapped(peakAt(1e5), (n, i) => n + sigma * noise.normal(i));

  it("become counts on a background of their variance", () => {
    const { counts: shifted, mask, background, notes } = taken(counts);
    // The spread of a median over some 700 negative readings is 1.25·σ/√700, 5 %; counts between 0 and 1 make it smaller.
    expect(Math.sqrt(background?.data[0] ?? 0) / sigma).toBeGreaterThan(0.88);
    expect(Math.sqrt(background?.data[0] ?? 0) / sigma).toBeLessThan(1.1);
    expect(shifted.data.every((n) => n >= 0)).toBe(true);
    expect(shifted.data[0]).toBeCloseTo(Math.max(0, counts.data[0] + (background?.data[0] ?? 0)), 4);
    expect(mask.data.every((m) => m === Measured.used)).toBe(true);
    expect(notes[0]).toMatch(/^\d+ readings are below zero: they are taken for a camera's noise of 2\.\d counts about zero/);
  });

  it("rounded to whole numbers are told from marks, and what is far below zero is not measured", () => {
    const found = taken(mapped(counts, (n, i) => (i === 5 ? -1000 : Math.round(n))));
    expect(found.background).toBeDefined();
    expect(found.mask.data[5]).toBe(Measured.no);
    expect(found.mask.data.filter((m) => m === Measured.no)).toHaveLength(1);
  });
});

describe("the end of a detector's range", () => {
  it("is not measured where it is reached", () => {
    const clipped = mapped(peakAt(1e5), (n) => Math.min(n, 65_535));
    const expected = Array.from(clipped.data.keys()).filter((i) => clipped.data[i] === 65_535);
    expect(expected.length).toBeGreaterThan(3);
    expect(unmeasured(clipped)).toEqual(expected);
    expect(taken(clipped).notes).toEqual([
      `${expected.length} voxels hold 65535, the greatest value of all: the detector was saturated there, and they are taken for not measured`,
    ]);
  });

  it("is told apart from chance by how many voxels lie below, for a small range too, and hands its voxels on", () => {
    const clipped = mapped(peakAt(2000), (n) => Math.min(n, 255));
    expect(taken(clipped).saturated).toEqual(Array.from(clipped.data.keys()).filter((i) => clipped.data[i] === 255));
    // Three equal greatest values among many voxels of nearly as many counts.
    const flat = mapped(peakAt(1), (_, i) => 990 + (i % 11));
    expect(taken(put(flat, { 0: 1001, 1: 1001, 2: 1001 })).saturated).toBeUndefined();
  });

  it("is not seen in few counts that are equal by chance, nor in two that are", () => {
    const few = peakAt(30);
    const greatest = Math.max(...few.data);
    expect(unmeasured(put(few, { 0: greatest, 1: greatest, 2: greatest, 3: greatest }))).toEqual([]);
    const many = peakAt(1e5);
    expect(unmeasured(put(many, { 0: Math.max(...many.data) }))).toEqual([]);
  });
});
