import { describe, expect, it } from "vitest";
import { friedel } from "../testing/run.js";

describe("friedel bench", () => {
  it("measures friedel, and each peer that is installed, at every size that was asked for", async () => {
    const args = ["--sizes", "16,20", "--recipes", "16", "--seconds", "0.02", "--rounds", "1", "--threads", "1", "--json"];
    const { code, out } = await friedel(["bench", ...args]);
    expect(code).toBe(0);
    const { machine, measurements, ratios } = JSON.parse(out);
    const by = (name: string) =>
      measurements.filter((m: { by: string }) => m.by === name).map((m: { what: string; n: number }) => `${m.what} ${m.n}`);
    const kinds = ["FFT", "ER", "HIO", "step", "counts step"];
    expect(by("friedel")).toEqual([...kinds.map((what) => `${what} 16`), ...kinds.map((what) => `${what} 20`), "recipe 16"]);
    const installed = (name: string) => new RegExp(`${name} \\d`).test(machine.peers);
    for (const peer of ["FFTW", "scipy"]) expect(by(peer)).toEqual(installed(peer) ? ["FFT 16", "FFT 20"] : []);
    expect(by("numpy")).toEqual(installed("numpy") ? ["recipe 16"] : []);
    for (const { ratio, ratioOfLeast } of ratios) expect(Math.min(ratio, ratioOfLeast)).toBeGreaterThan(0);
    for (const { time } of measurements) expect(time.medianMs).toBeGreaterThanOrEqual(time.leastMs);
  });

  it("does without peers when told to", async () => {
    const args = [
      "--sizes",
      "16",
      "--recipes",
      "",
      "--seconds",
      "0.02",
      "--rounds",
      "1",
      "--threads",
      "1",
      "--no-peers",
      "--json",
    ];
    const { out, err } = await friedel(["bench", ...args]);
    expect(err).toBe("");
    expect(JSON.parse(out).machine.peers).toBe("none");
  });
});
