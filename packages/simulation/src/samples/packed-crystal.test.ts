import { describe, expect, it } from "vitest";
import type { AtomicCrystal } from "../atoms/atomic-crystal.js";
import { cutCrystal } from "../atoms/lattice.js";
import { sphereBody } from "../crystal/bodies.js";
import { packCrystal, unpackCrystal } from "./packed-crystal.js";

const a = 4.079;
const sites = cutCrystal(a, sphereBody(20), { origin: [0.3, -1.1, 0.77] });
const crystal: AtomicCrystal = {
  metal: "Au",
  latticeConstant: a,
  sites,
  positions: sites.map((x, i) => x + 0.4 * Math.sin(i)),
};

describe("packCrystal", () => {
  it("keeps sites and, to float32, positions", () => {
    const back = unpackCrystal(packCrystal(crystal));
    // Half of float32's last digit at 0.4 Å.
    const rounding = 1.5e-8;
    expect(Math.max(...back.positions.map((x, i) => Math.abs(x - crystal.positions[i])))).toBeLessThan(rounding);
    expect(Math.max(...back.sites.map((x, i) => Math.abs(x - sites[i])))).toBeLessThan(1e-12);
    expect(back).toMatchObject({ metal: "Au", latticeConstant: a });
  });

  it("packs what it unpacked to the same bits", () => {
    const packed = packCrystal(crystal);
    expect(packCrystal(unpackCrystal(packed))).toEqual(packed);
  });

  it("keeps which atoms are a twin's", () => {
    const twin = Uint8Array.from({ length: sites.length / 3 }, (_, i) => i % 2);
    expect(unpackCrystal(packCrystal({ ...crystal, twin })).twin).toEqual(twin);
    expect(unpackCrystal(packCrystal(crystal))).not.toHaveProperty("twin");
  });

  it("refuses sites beside the lattice, no atoms, and crystals of too many", () => {
    const moved = { ...crystal, sites: sites.map((x, i) => (i === 7 ? x + 0.01 : x)) };
    expect(() => packCrystal(moved)).toThrow(/lattice of 2\.0395 Å, found one 0\.0049 steps beside it/);
    expect(() => packCrystal({ ...crystal, sites: sites.map(() => Number.NaN) })).toThrow(/lattice of/);
    expect(() => packCrystal({ ...crystal, sites: new Float64Array(0) })).toThrow(/found none/);
    const far = { ...crystal, sites: Float64Array.of(0, 0, 0, 0, 0, a * 20_000), positions: new Float64Array(6) };
    expect(() => packCrystal(far)).toThrow(/at most 32767 half edges, found 40000/);
  });
});
