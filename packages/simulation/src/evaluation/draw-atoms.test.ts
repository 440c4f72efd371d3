import type { Shape } from "@friedel/engine";
import { createWasmEngine } from "@friedel/engine";
import { afterAll, describe, expect, it } from "vitest";
import { intensityOf } from "../diffraction/pattern.js";
import { type AtomsClass, judgingSeed, testClasses, tuningSeed } from "./classes.js";
import { drawTestPattern } from "./draw.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const { transform } = engine;
const shape: Shape = [32, 30, 36];

const [atomistic] = testClasses.filter((one): one is AtomsClass => one.kind === "atoms");
/** Small enough to be drawn in hundredths of a second. */
const small: AtomsClass = { ...atomistic, crystals: { ...atomistic.crystals, atoms: [400, 500], forceTolerance: 0.05 } };
/** At rest as they are drawn, and drawn without strain. */
const still = { fields: ["none"], defects: ["none"], strain: 0, heldShare: 0, forceTolerance: 1e6 };
const unrelaxed: AtomsClass = { ...small, crystals: { ...small.crystals, ...still } };
/** Radians: displacements of ångströms in float32, times Q. */
const rounding = 1e-4;
const draw = (index: number, of = small, seed = tuningSeed) => drawTestPattern(seed, of, index, shape, transform);

describe("drawTestPattern of crystals of atoms", () => {
  it("is a function of seed, class and index alone", async () => {
    const pattern = await draw(3);
    await draw(0);
    const again = await draw(3);
    expect(again).toEqual(pattern);
    expect((await draw(4)).facts.seed).not.toBe(pattern.facts.seed);
    expect((await draw(3, small, judgingSeed)).facts.seed).not.toBe(pattern.facts.seed);
  });

  it("keeps the set for judging as it is", async () => {
    const { counts, facts } = await draw(2, atomistic, judgingSeed);
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
      const { truth, facts } = await draw(index, { ...unrelaxed, crystals: { ...unrelaxed.crystals, strain: 0.04 } });
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
      const { facts } = await draw(index, { ...unrelaxed, crystals, reflections: [[3, 1, 1]] });
      ranges.push(facts.phaseRange);
    }
    // Q·b of 311 and a/6⟨112⟩ is none, one or a third of a turn; the mean slope takes some of a third away.
    expect(ranges.some((range) => range < rounding)).toBe(true);
    expect(ranges.some((range) => range > 1)).toBe(true);
    for (const range of ranges) expect(range).toBeLessThan((2 / 3) * Math.PI);
  });
});
