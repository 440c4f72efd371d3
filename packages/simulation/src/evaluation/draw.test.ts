import { createWasmEngine, Measured, OptionError, type Shape } from "@friedel/engine";
import { afterAll, describe, expect, it } from "vitest";
import { convexForms, oddForms } from "../crystal/forms.js";
import { phaseKinds } from "../crystal/phase-fields.js";
import { intensityOf, simulatePattern } from "../diffraction/pattern.js";
import { countDisturbances, lightDisturbances } from "../samples/disturbances.js";
import { type AtomsClass, disturbedClasses, findClasses, judgingSeed, testClasses, tuningSeed } from "./classes.js";
import { drawTestPattern } from "./draw.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const { transform } = engine;
const shape: Shape = [32, 30, 36];
const draw = (name: string, index: number, seed = tuningSeed, of = shape) =>
  drawTestPattern(seed, findClasses([name])[0], index, of, transform);

describe("drawTestPattern", () => {
  it("is a function of seed, class and index alone", async () => {
    const pattern = await draw("gap", 3);
    await draw("to-pi", 0);
    const again = await draw("gap", 3);
    expect(again.facts).toEqual(pattern.facts);
    for (const name of ["counts", "mask", "truth"] as const) {
      expect(again[name].data.every((value, i) => value === pattern[name].data[i])).toBe(true);
    }
    for (const other of [await draw("gap", 4), await draw("to-pi", 3), await draw("gap", 3, judgingSeed)]) {
      expect(other.facts.seed).not.toBe(pattern.facts.seed);
      expect(other.truth.data.every((value, i) => value === pattern.truth.data[i])).toBe(false);
    }
  });

  it("keeps the set for judging as it is", async () => {
    // Whoever changes a generator sees here that figures from before no longer compare with figures from after.
    const { counts, facts } = await draw("pi-2pi", 7, judgingSeed);
    expect({ ...facts, counts: counts.data.reduce((a, b) => a + b, 0) }).toMatchInlineSnapshot(`
      {
        "counts": 7849129,
        "form": "ellipsoid",
        "peakCounts": 95115,
        "phase": "random",
        "phaseRange": 5.553186630307935,
        "redrawn": 0,
        "seed": 1049563680762642,
        "size": [
          0.37865056606383996,
          0.34679513066456696,
          0.42798345793662285,
        ],
      }
    `);
  });

  it("holds the counts that its truth scatters, as it scatters", async () => {
    for (const name of ["4pi-6pi", "dislocation", "gap", "uneven", "low-counts"]) {
      const { counts, mask, truth, facts } = await draw(name, 2, tuningSeed, [40, 40, 40]);
      const expected = intensityOf(await transform(truth, "forward")).data;
      const scale = facts.peakCounts / Math.max(...expected);
      // Pearson's Σ(n − λ)²/λ over voxels is their number, with a standard error of √Σ(2 + 1/λ).
      let [pearson, voxels, variance, blind] = [0, 0, 0, 0];
      expected.forEach((value, i) => {
        const mean = scale * value;
        if (mask.data[i] === Measured.no) blind += counts.data[i];
        else if (mean > 1e-3) {
          pearson += (counts.data[i] - mean) ** 2 / mean;
          voxels++;
          variance += 2 + 1 / mean;
        }
      });
      expect(blind).toBe(0);
      expect(voxels).toBeGreaterThan(1000);
      expect(Math.abs(pearson - voxels)).toBeLessThan(5 * Math.sqrt(variance));
    }
  });

  it("goes through all forms and kinds of phase, within the ranges of its class", async () => {
    for (const [name, forms] of [
      ["to-pi", convexForms],
      ["odd-shapes-weak", oddForms],
    ] as const) {
      const [testClass] = findClasses([name]);
      if (testClass.kind !== "fields") throw new Error(`${name} has no fields`);
      const rounds = forms.length * phaseKinds.length;
      const facts = await Promise.all(
        Array.from({ length: rounds }, async (_, i) => (await draw(name, i, tuningSeed, [20, 20, 20])).facts),
      );
      expect(new Set(facts.map(({ form, phase }) => `${form} ${phase}`)).size).toBe(rounds);
      for (const { phaseRange, peakCounts, size } of facts) {
        expect(phaseRange).toBeGreaterThanOrEqual(testClass.phaseRange[0]);
        expect(phaseRange).toBeLessThanOrEqual(testClass.phaseRange[1]);
        expect(peakCounts).toBeGreaterThanOrEqual(1e4);
        expect(peakCounts).toBeLessThanOrEqual(1e6);
        for (const part of size) expect(part >= 1 / 3.2 && part <= 1 / 2).toBe(true);
      }
      // A log-uniform count over two decades has its median at 1e5; 15 draws and more are rarely all on one side.
      expect(facts.some(({ peakCounts }) => peakCounts < 1e5)).toBe(true);
      expect(facts.some(({ peakCounts }) => peakCounts > 1e5)).toBe(true);
    }
  });

  it("draws a strong class again until the array carries it", async () => {
    for (const index of [0, 1]) {
      const { truth, facts } = await draw("4pi-6pi", index, tuningSeed, [60, 60, 60]);
      expect(facts.phaseRange).toBeGreaterThanOrEqual(4 * Math.PI);
      const intensity = intensityOf(await transform(truth, "forward")).data;
      const total = intensity.reduce((a, b) => a + b, 0);
      const outer = intensity.reduce((sum, value, i) => {
        const place = [Math.floor(i / 3600), Math.floor(i / 60) % 60, i % 60];
        return place.some((n) => n < 4 || n >= 56) ? sum + value : sum;
      }, 0);
      expect(outer / total).toBeLessThan(0.01);
    }
  });

  it("leaves a gap of 3 to 5 voxels and dead pixels unmeasured in all frames, but not the peak", async () => {
    const axes = new Set<string>();
    for (let index = 0; index < 8; index++) {
      const { counts, mask } = await draw("gap", index);
      const [frames, rows, columns] = shape;
      const sensor = mask.data.slice(0, rows * columns);
      for (let f = 1; f < frames; f++) expect(mask.data.slice(f * rows * columns, (f + 1) * rows * columns)).toEqual(sensor);
      const lost = (at: (i: number) => number, length: number): number[] =>
        Array.from({ length }, (_, n) => n).filter((n) => sensor.every((m, i) => at(i) !== n || m === Measured.no));
      const [gapRows, gapColumns] = [lost((i) => Math.floor(i / columns), rows), lost((i) => i % columns, columns)];
      const gap = gapRows.length > 0 ? gapRows : gapColumns;
      axes.add(gapRows.length > 0 ? "row" : "column");
      expect(gapRows.length === 0 || gapColumns.length === 0).toBe(true);
      expect(gap.length).toBeGreaterThanOrEqual(3);
      expect(gap.length).toBeLessThanOrEqual(5);
      expect(gap[gap.length - 1] - gap[0]).toBe(gap.length - 1);
      const others = sensor.filter((m) => m === Measured.no).length - gap.length * (gapRows.length > 0 ? columns : rows);
      // Some ten pixels at most are expected; five standard errors more do not happen.
      expect(others).toBeLessThan(10 + 5 * Math.sqrt(10));
      expect(mask.data[counts.data.indexOf(Math.max(...counts.data))]).toBe(Measured.used);
      expect(Math.max(...counts.data)).toBeGreaterThan(9e3);
    }
    expect([...axes].sort()).toEqual(["column", "row"]);
  });

  it("refuses an array that cannot carry a class", async () => {
    await expect(draw("4pi-6pi", 0, tuningSeed, [12, 12, 12])).rejects.toThrow(OptionError);
    await expect(draw("4pi-6pi", 0, tuningSeed, [12, 12, 12])).rejects.toThrow(/class 4pi-6pi, found 12×12×12/);
  });
});

const [atomistic] = testClasses.filter((one): one is AtomsClass => one.kind === "atoms");
/** Small enough to be drawn in hundredths of a second. */
const small: AtomsClass = { ...atomistic, crystals: { ...atomistic.crystals, atoms: [400, 500], forceTolerance: 0.05 } };
/** At rest as they are drawn, and drawn without strain. */
const still = { fields: ["none"], defects: ["none"], strain: 0, heldShare: 0, forceTolerance: 1e6 };
const unrelaxed: AtomsClass = { ...small, crystals: { ...small.crystals, ...still } };
/** Radians: displacements of ångströms in float32, times Q. */
const rounding = 1e-4;
const drawOf = (of: AtomsClass, index: number, seed = tuningSeed) => drawTestPattern(seed, of, index, shape, transform);

describe("drawTestPattern of crystals of atoms", () => {
  it("is a function of seed, class and index alone", async () => {
    const pattern = await drawOf(small, 3);
    await drawOf(small, 0);
    const again = await drawOf(small, 3);
    expect(again).toEqual(pattern);
    expect((await drawOf(small, 4)).facts.seed).not.toBe(pattern.facts.seed);
    expect((await drawOf(small, 3, judgingSeed)).facts.seed).not.toBe(pattern.facts.seed);
  });

  it("keeps the set for judging as it is", async () => {
    const { counts, facts } = await drawOf(atomistic, 2, judgingSeed);
    expect({ ...facts, counts: counts.data.reduce((a, b) => a + b, 0) }).toMatchInlineSnapshot(`
      {
        "counts": 613466,
        "crystal": {
          "atoms": 4903,
          "defect": "stackingFault",
          "field": "bending",
          "held": 0,
          "hkl": [
            2,
            2,
            0,
          ],
          "metal": "Pt",
        },
        "form": "winterbottom",
        "peakCounts": 13201,
        "phase": "relaxed",
        "phaseRange": 1.5100850873494664,
        "redrawn": 0,
        "seed": 2418047789507264,
        "size": [
          0.4623559009801044,
          0.4282047199090504,
          0.3318890108303435,
        ],
      }
    `);
  });

  it("goes through the reflections, and puts the mean lattice's peak at the array's centre", async () => {
    for (const [index, hkl] of unrelaxed.reflections.entries()) {
      const { truth, facts } = await drawOf({ ...unrelaxed, crystals: { ...unrelaxed.crystals, strain: 0.04 } }, index);
      expect(facts.crystal?.hkl).toEqual(hkl);
      // What is strained alike everywhere has no phase left there.
      expect(facts.phaseRange).toBeLessThan(rounding);
      const { data } = intensityOf(await transform(truth, "forward"));
      expect(data.indexOf(Math.max(...data))).toBe((16 * 30 + 15) * 36 + 18);
    }
  });

  it("takes whole turns out of what a stacking fault does, so that a fault of one is none", async () => {
    const crystals = { ...unrelaxed.crystals, defects: ["stackingFault"] };
    const ranges: number[] = [];
    for (let index = 0; index < 6; index++) {
      const { facts } = await drawOf({ ...unrelaxed, crystals, reflections: [[3, 1, 1]] }, index);
      ranges.push(facts.phaseRange);
    }
    // Q·b of 311 and a/6⟨112⟩ is none, one or a third of a turn; the mean slope takes some of a third away.
    expect(ranges.some((range) => range < rounding)).toBe(true);
    expect(ranges.some((range) => range > 1)).toBe(true);
    for (const range of ranges) expect(range).toBeLessThan((2 / 3) * Math.PI);
  });
});

describe("disturbed patterns", () => {
  const disturbances = [...lightDisturbances, ...countDisturbances];
  const small: Shape = [32, 32, 32];

  // Those of data sets; faults.test.ts has the others.
  it.each(disturbances)("of class %s differ from their crystal's pattern as they should", async (name) => {
    const { counts, mask, truth, facts } = await draw(name, 1, tuningSeed, small);
    const { counts: plain } = await simulatePattern(truth, { peakCounts: facts.peakCounts, seed: facts.seed }, transform);
    const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
    const unmeasured = mask.data.filter((kind) => kind === Measured.no).length;
    expect(unmeasured > 0).toBe(name === "cut");
    const [found, expected] = [sum(counts.data), sum(plain.data)];
    const difference = sum(counts.data.map((value, i) => (mask.data[i] === Measured.no ? 0 : (value - plain.data[i]) ** 2)));
    // Two draws of the same means differ by twice their sum.
    if (name === "cut") expect(difference).toBeLessThan(3 * expected);
    else if (["background", "radial", "second-peak"].includes(name))
      expect(found - expected).toBeGreaterThan(4 * Math.sqrt(expected));
    else expect(difference).toBeGreaterThan(3 * expected);
    expect((await draw(name, 1, tuningSeed, small)).counts.data).toEqual(counts.data);
  });
});

describe("testClasses", () => {
  it("have names and streams of their own", () => {
    const all = [...testClasses, ...disturbedClasses];
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(new Set(all.map(({ stream }) => stream)).size).toBe(all.length);
  });

  it("are found by name", () => {
    expect(findClasses(["gap", "to-pi"]).map(({ name }) => name)).toEqual(["gap", "to-pi"]);
    expect(findClasses(["gap", "disturbed"])).toEqual([...findClasses(["gap"]), ...disturbedClasses]);
    expect(() => findClasses(["to-2pi"])).toThrow(/expected a class out of to-pi, .*, found 'to-2pi'/);
  });
});
