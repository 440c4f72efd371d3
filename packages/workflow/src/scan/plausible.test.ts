import { realVolume } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { simpleGeometry } from "../testing/simple-geometry.js";
import { checkEnergy, checkLengths, fewCountsWarnings, kindWarnings } from "./plausible.js";

describe("what cannot be", () => {
  it("is an energy outside of 1 to 200 keV, and one in keV is told", () => {
    for (const energyEv of [1000, 9000, 2e5]) expect(() => checkEnergy(energyEv)).not.toThrow();
    expect(() => checkEnergy(9)).toThrow(/1000 to 200000 eV .*found 9 eV; was it in keV\?$/);
    for (const energyEv of [0, 999, 9e6, Number.NaN]) expect(() => checkEnergy(energyEv)).toThrow(/found/);
  });

  it("is a spacing of lattice planes outside of 0.5 to 20 Å", () => {
    const shape = [40, 40, 40] as const;
    expect(() => checkLengths({ ...simpleGeometry([64, 64, 64], 1e-8), dSpacingM: 2.35e-10 }, shape)).not.toThrow();
    expect(() => checkLengths({ ...simpleGeometry([64, 64, 64], 1e-8), dSpacingM: 30e-10 }, shape)).toThrow(
      /0.5 to 20 Å, found 30.00 Å: .* --motor|--motor/,
    );
    expect(() => checkLengths({ ...simpleGeometry([64, 64, 64], 1e-8), dSpacingM: 0.2e-10 }, shape)).toThrow(/found 0.2000 Å/);
  });

  it("is a crystal of more than 10 µm", () => {
    const geometry = {
      ...simpleGeometry([64, 64, 64], 1e-8),
      dSpacingM: 2.35e-10,
      directColumns: [
        [1e-8, 0, 0],
        [0, 1e-6, 0],
        [0, 0, 1e-8],
      ] as const,
    };
    expect(() => checkLengths(geometry, [64, 64, 64], [4, 8, 4])).not.toThrow();
    expect(() => checkLengths(geometry, [64, 64, 64], [4, 4, 4])).toThrow(/at most 10 µm, found one of 16.0 µm along axis 1/);
  });

  it("is not hoped of few counts", () => {
    expect(fewCountsWarnings({ counts: 1e7, maximum: 20_000 })).toEqual([]);
    expect(fewCountsWarnings({ counts: 25_601, maximum: 57 })).toHaveLength(1);
    expect(fewCountsWarnings({ counts: 5e5, maximum: 90 }).join()).toMatch(/little to go on: 500000 counts in all, 90 in/);
  });

  it("is said of counts that are amplitudes, and the reverse", () => {
    const counts = realVolume(
      [10, 10, 10],
      Float32Array.from({ length: 1000 }, (_, i) => i % 90),
    );
    const roots = { ...counts, data: counts.data.map(Math.sqrt) };
    const squares = { ...counts, data: counts.data.map((n) => n * n) };
    expect(kindWarnings({ counts, isAmplitude: false })).toEqual([]);
    expect(kindWarnings({ counts, isAmplitude: true })).toEqual([]);
    expect(kindWarnings({ counts: roots, isAmplitude: false }).join()).toMatch(/--amplitude/);
    expect(kindWarnings({ counts: squares, isAmplitude: true }).join()).toMatch(/without --amplitude/);
  });
});
