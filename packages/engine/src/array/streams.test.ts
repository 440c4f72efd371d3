import { describe, expect, it } from "vitest";
import { OptionError } from "../errors.js";
import { derivedSeed, seededRandom } from "./random.js";
import { type StreamName, streamNumber, streamNumbers } from "./streams.js";

describe("streams", () => {
  it("do not overlap", () => {
    const ranges = Object.values(streamNumbers)
      .map((numbers) => (typeof numbers === "number" ? [numbers, 1] : numbers))
      .sort(([a], [b]) => a - b);
    for (const [first, count] of ranges) expect(Number.isInteger(first) && first >= 0 && count >= 1).toBe(true);
    for (let i = 1; i < ranges.length; i++) expect(ranges[i][0]).toBeGreaterThanOrEqual(ranges[i - 1][0] + ranges[i - 1][1]);
    // A stream is one 32-bit word of the generator's counter.
    const [last, count] = ranges[ranges.length - 1];
    expect(last + count).toBeLessThanOrEqual(2 ** 32);
  });

  it("are taken by name, never by number", () => {
    // @ts-expect-error a number is not the name of a stream
    expect(() => seededRandom(1, 3)).toThrow();
    // @ts-expect-error nor is a name that is not in the list
    const unknown: StreamName = "a new use";
    expect(() => seededRandom(1, unknown)).toThrow();
  });

  it("have as many numbers as were set aside", () => {
    expect(streamNumber("random crystal phase", 4)).toBe(34);
    expect(() => streamNumber("random crystal phase", 5)).toThrow(OptionError);
    expect(() => streamNumber("free voxels", 1)).toThrow(/'free voxels' of number 0 to 0, found 1/);
  });

  it("give every start numbers of its own, also for seeds that are neighbours", () => {
    const first = new Set<number>();
    for (let seed = 0; seed < 8; seed++) {
      for (let start = 0; start < 8; start++) first.add(seededRandom(seed, "phasing starts", start).uniform(0));
    }
    expect(first.size).toBe(64);
  });

  it("give seeds below 2^52", () => {
    expect(derivedSeed(3, "data set units", 5)).toBe(Math.floor(seededRandom(3, "data set units").uniform(5) * 2 ** 52));
  });
});
