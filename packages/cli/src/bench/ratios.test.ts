import { describe, expect, it } from "vitest";
import { type Measurement, spreadOf } from "./measure.js";
import { ratios } from "./ratios.js";

describe("spreadOf", () => {
  it("takes the middle of an odd number of times and the mean of the two middle ones of an even number", () => {
    expect(spreadOf([5, 1, 3])).toEqual({ medianMs: 3, leastMs: 1, samples: 3 });
    expect(spreadOf([4, 1, 3, 2]).medianMs).toBe(2.5);
  });
});

describe("ratios", () => {
  const time = (medianMs: number, leastMs: number) => ({ medianMs, leastMs, samples: 9 });
  const measured = (what: Measurement["what"], by: string, ms: number, least: number): Measurement => ({
    what,
    n: 64,
    by,
    threads: 1,
    time: time(ms, least),
  });

  it("hold a transform against FFTW's, and an iteration against two of them", () => {
    const found = ratios([measured("FFT", "friedel", 3, 2), measured("FFT", "FFTW", 2, 1), measured("HIO", "friedel", 3, 1)]);
    expect(found).toEqual([
      { what: "FFT", n: 64, threads: 1, against: "FFTW", ratio: 1.5, ratioOfLeast: 2 },
      { what: "HIO", n: 64, threads: 1, against: "two FFTW transforms", ratio: 0.75, ratioOfLeast: 0.5 },
    ]);
  });

  it("hold a gradient step against an ER iteration with as many threads", () => {
    const er = measured("ER", "friedel", 2, 1);
    const found = ratios([er, { ...er, threads: 2, time: time(1, 1) }, { ...measured("step", "friedel", 3, 1), threads: 2 }]);
    expect(found).toEqual([{ what: "step", n: 64, threads: 2, against: "ER iteration", ratio: 3, ratioOfLeast: 1 }]);
  });

  it("leave out rivals that were not measured", () => {
    expect(ratios([measured("recipe", "friedel", 3, 2), measured("FFT", "friedel", 3, 2)])).toEqual([]);
  });
});
