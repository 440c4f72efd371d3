// What is set in the app, saved as a file and taken by the command: the same object, bit for bit.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drain } from "@friedel/engine";
import type { StoppedError } from "@friedel/workflow";
import { afterAll, describe, expect, it } from "vitest";
import { friedel } from "../../../../packages/cli/src/testing/run.js";
import { nodeDisk } from "../testing/node-disk.js";
import { scanOf } from "../testing/samples.js";
import { emptyMask, withRectangle } from "./mask-edit.js";
import type { OpenedScan, Preparation, SolveSettings } from "./records.js";
import { createSession } from "./session.js";
import { commandLine, preparationFlags, settingsFile, solveFlags } from "./settings.js";

const folder = mkdtempSync(join(tmpdir(), "friedel-settings-"));
const before = process.cwd();
afterAll(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true, force: true });
});

const { signal } = new AbortController();
const solve: SolveSettings = { seed: 5, bars: 0, method: "classical", recipe: "20*ER+30*HIO+10*ER", starts: 2 };
const rowsOf = ({ tables }: OpenedScan) =>
  new Map(tables.flatMap((table) => table.rows.map(([name, text]) => [name, text] as const)));

describe("settings", () => {
  const session = createSession({ disk: nodeDisk(folder), runtime: "Node", threads: 1, isShared: true });

  it("are flags, a command line and a file of the same names", () => {
    const preparation: Preparation = {
      ...{ size: [24, 40, 40], centre: [9, 20, 21], bin: [1, 1, 1], hotPixels: false, beamline: "ID01", energyEv: 9000.5 },
      ...{ pixelUm: [55, 55], motorsDeg: { eta: -0.5 }, mask: emptyMask(2, 2) },
    };
    const flags = { ...preparationFlags(preparation, "a b-mask.npy"), ...solveFlags(solve) };
    expect(commandLine("reconstruct", "a b", flags)).toBe(
      "friedel reconstruct 'a b' --size 24,40,40 --centre 9,20,21 --bin 1,1,1 --no-hot-pixels --beamline ID01 --energy 9000.5 " +
        "--pixel 55,55 --motor eta=-0.5 --mask 'a b-mask.npy' --method classical --recipe '20*ER+30*HIO+10*ER' --starts 2 --seed 5 " +
        "--bars 0 --no-network",
    );
    expect(settingsFile("scan", { size: [24, 40, 40], motor: { eta: -0.5 }, network: false })).toMatch(
      /^#.*\ninput: "scan"\nsize: \[24,40,40\]\nmotor: {"eta":-0.5}\nnetwork: false\n$/,
    );
  });

  it("come to the same bits through friedel reconstruct --config", async () => {
    const files = await scanOf("34-ID-C");
    const opened = await drain(session.open(files, undefined, signal));
    if (opened.kind !== "scan") throw new Error("expected a scan, found a crystal");
    const [mask, distance] = [withRectangle(emptyMask(...opened.measured.whole), [2, 3], [9, 12], 1), 0.7];
    const centre = opened.place?.centre.map((at) => Math.round(at) + 1) as [number, number, number];
    const preparation: Preparation = { size: [24, 40, 36], centre, threshold: 1, hotPixels: false, distanceM: distance, mask };
    const prepared = await drain(session.prepare(preparation, signal));
    expect(prepared.place?.shape).toEqual([24, 40, 36]);
    const rows = rowsOf(prepared);
    // A voxel is as long as the distance.
    expect(rows.get("voxel")).not.toBe(rowsOf(opened).get("voxel"));
    expect(await session.geometry(preparation)).toContainEqual(["|Q|", rows.get("|Q|")]);
    expect(await session.geometry({ ...preparation, energyEv: 8000 })).toContainEqual(["energy", "8000 eV"]);
    const solved = await drain(session.solve(solve, signal));
    const names = solved.files.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["scan-settings.yaml", "scan-mask.npy"]));
    for (const { name, bytes } of await session.settings(solve)) {
      expect(Buffer.from(await session.read(name)).equals(bytes)).toBe(true);
      writeFileSync(join(folder, name), bytes);
    }
    process.chdir(folder);
    const { code, err } = await friedel([
      "reconstruct",
      "--config",
      "scan-settings.yaml",
      "-o",
      "own",
      "--threads",
      "1",
      "--no-figures",
    ]);
    expect([code, err.includes("friedel:")]).toEqual([0, false]);
    for (const name of ["result.npz", "result.vti", "strain.vti"])
      expect([name, readFileSync(join(folder, "own", name)).equals(await session.read(name))]).toEqual([name, true]);
  }, 240_000);

  it("a run that was stopped goes on to the bits of one that was not", async () => {
    const expected = await session.read("result.npz");
    const stop = new AbortController();
    const stopped = drain(session.solve(solve, stop.signal), ({ stage, share = 0 }) => {
      if (stage === "phasing" && share > 0.4) stop.abort();
    });
    await expect(stopped).rejects.toMatchObject({ name: "StoppedError", isKept: true } satisfies Partial<StoppedError>);
    const shares: number[] = [];
    await drain(session.solve({ ...solve, goOn: true }, signal), ({ stage, share }) => {
      if (stage === "phasing" && share !== undefined) shares.push(share);
    });
    expect(Math.min(...shares)).toBeGreaterThan(0.4);
    expect(Buffer.from(await session.read("result.npz")).equals(expected)).toBe(true);
  }, 240_000);
});
