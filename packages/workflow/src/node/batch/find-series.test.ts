import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realVolume } from "@friedel/engine";
import { writeNpy, writeSpec, writeTiff } from "@friedel/io";
import { afterAll, expect, it } from "vitest";
import { findSeries } from "./find-series.js";

const root = mkdtempSync(join(tmpdir(), "series-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function scanFolder(name: string): void {
  const folder = join(root, "night", name);
  mkdirSync(join(folder, "frames"), { recursive: true });
  const spec = { number: 1, command: "ascan th 0 1 2 1", motors: [], headers: {}, columns: { Theta: [0, 0.5, 1] } };
  writeFileSync(join(folder, "log.spec"), writeSpec(spec));
  for (const k of [0, 1, 2]) {
    writeFileSync(
      join(folder, "frames", `f_S0001_0000${k}.tif`),
      writeTiff(realVolume([1, 2, 2], Float32Array.of(k, 0, 0, 0)), "i4"),
    );
  }
}

it("finds folders of scans in a folder, by their numbers, and gives each a name", async () => {
  for (const name of ["scan10", "scan9", ".hidden"]) scanFolder(name);
  const found = await findSeries([join(root, "night")]);
  expect(found).toEqual([
    { name: "scan9", path: join(root, "night/scan9") },
    { name: "scan10", path: join(root, "night/scan10") },
  ]);
  expect(await findSeries([join(root, "night/scan9"), join(root, "night/scan9")])).toEqual([
    { name: "scan9", path: join(root, "night/scan9") },
    { name: "scan9-2", path: join(root, "night/scan9") },
  ]);
});

it("reads lists with numbers and remarks, from the list's own folder", async () => {
  writeFileSync(
    join(root, "list.txt"),
    "# the night\nnight/scan9 temperature=-3.5e2 load=4\n\nlog of all.h5 12  # the hot one\n",
  );
  expect(await findSeries([join(root, "list.txt")])).toEqual([
    { name: "scan9", path: join(root, "night/scan9"), values: { temperature: -350, load: 4 } },
    { name: "log of all-0012", path: join(root, "log of all.h5"), number: 12 },
  ]);
});

it("takes patterns as they are, and refuses what names no scan", async () => {
  mkdirSync(join(root, "patterns"));
  const bytes = writeNpy(realVolume([2, 2, 2], new Float32Array(8)));
  for (const name of ["b.npy", "a.npy", "notes.md"]) writeFileSync(join(root, "patterns", name), bytes);
  expect((await findSeries([join(root, "patterns")])).map(({ name }) => name)).toEqual(["a", "b"]);
  await expect(findSeries([join(root, "nothing")])).rejects.toThrow(/expected a scan, a folder of scans or a list/);
  mkdirSync(join(root, "empty"));
  await expect(findSeries([join(root, "empty")])).rejects.toThrow(/expected a folder of scans, found none in it/);
  await expect(findSeries([join(root, "night/scan9")], [7])).rejects.toThrow(/expected scan 7 of --scans in .*, found none/);
});
