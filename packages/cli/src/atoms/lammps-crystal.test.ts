import { writeFileSync } from "node:fs";
import { DataError, OptionError } from "@friedel/engine";
import { FileError, FormatError, writeLammpsData } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { bodyOfAtoms, cutCrystal, sphereBody } from "@friedel/simulation";
import { describe, expect, it } from "vitest";
import { readCrystalFile } from "./lammps-crystal.js";

const a = 4.1;
const crystal = cutCrystal(a, bodyOfAtoms(a, sphereBody(1), 400));

const at = testFolder();

function file(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

/** One timestep, the crystal stretched along z by the strain, in an order and a turn of its own: x → y → z. */
function snapshot(timestep: number, strain: number): string {
  const rows = Array.from({ length: crystal.length / 3 }, (_, i) => {
    const [x, y, z] = crystal.subarray(3 * i, 3 * i + 3);
    return `${i + 1} 1 ${z * (1 + strain)} ${x} ${y}`;
  });
  const head = ["ITEM: TIMESTEP", timestep, "ITEM: NUMBER OF ATOMS", rows.length, "ITEM: BOX BOUNDS ff ff ff"];
  return [...head, "-50 50", "-50 50", "-50 50", "ITEM: ATOMS id type x y z", ...rows.reverse(), ""].join("\n");
}

const largestDisplacement = ({ positions, sites }: { positions: Float64Array; sites: Float64Array }): number =>
  positions.reduce((most, x, i) => Math.max(most, Math.abs(x - sites[i])), 0);

describe("a crystal from a user's own simulation", () => {
  it("is found in a data file, without atoms of other types", async () => {
    const both = Float64Array.of(...crystal, 30, 30, 30, 33, 30, 30);
    const types = Uint8Array.from({ length: both.length / 3 }, (_, i) => (3 * i < crystal.length ? 1 : 2));
    const path = file("au.data", writeLammpsData({ positions: both, types }));
    const own = await readCrystalFile(path, "Au", { type: 1 });
    expect(own.crystal.latticeConstant).toBeCloseTo(a, 9);
    expect(own.crystal.sites.length).toBe(crystal.length);
    expect(largestDisplacement(own.crystal)).toBeLessThan(1e-9);
    expect(own.warnings).toEqual([]);
    const all = await readCrystalFile(path, "Au");
    expect(all.warnings[0]).toMatch(/2 of \d+ atoms are no part of its lattice and are left out/);
    await expect(readCrystalFile(path, "Au", { type: 3 })).rejects.toThrow("expected atoms of type 3, found types 1, 2");
  });

  it("is found in a dump file, at the last timestep or the one asked for", async () => {
    const path = file("au.dump", snapshot(0, 0) + snapshot(100, 0.02));
    expect(largestDisplacement((await readCrystalFile(path, "Au", { timestep: 0 })).crystal)).toBeLessThan(1e-9);
    expect(largestDisplacement((await readCrystalFile(path, "Au")).crystal)).toBeGreaterThan(0.1);
    await expect(readCrystalFile(path, "Au", { timestep: 7 })).rejects.toThrow("timestep 7, found timesteps 0, 100");
  });

  it("is refused where it is none of that metal, or there is no such file or metal", async () => {
    const path = file("au.data", writeLammpsData({ positions: crystal }));
    await expect(readCrystalFile(path, "Cu")).rejects.toThrow(DataError);
    await expect(readCrystalFile(path, "Fe")).rejects.toThrow(OptionError);
    await expect(readCrystalFile(at("none"), "Au")).rejects.toThrow(FileError);
    await expect(readCrystalFile(file("bad", "ITEM: TIMESTEP\nx\n"), "Au")).rejects.toThrow(FormatError);
    const apart = Float64Array.from({ length: 1500 }, (_, i) => 60 + 9 * (i % 7) + 7.3 * i);
    const lost = file("lost.data", writeLammpsData({ positions: Float64Array.of(...crystal, ...apart) }));
    await expect(readCrystalFile(lost, "Au")).rejects.toThrow(/expected one crystal of Au, found that 500 of/);
  });
});
