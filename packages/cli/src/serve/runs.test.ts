import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { lockName } from "@friedel/workflow/node";
import { afterAll, expect, it } from "vitest";
import { servedFolder } from "./folder.js";

const place = mkdtempSync(join(tmpdir(), "friedel-runs-"));
afterAll(() => rmSync(place, { recursive: true }));

/** As a run writes it. */
function lock(path: string, facts: object): void {
  mkdirSync(join(place, path), { recursive: true });
  writeFileSync(join(place, path, lockName), JSON.stringify({ pid: process.pid, host: hostname(), ...facts }));
}

it("tells the runs below the folder that go on, and none of hidden folders, behind links or outside", async () => {
  lock("served/a/scan-friedel", { command: "friedel watch incoming" });
  lock("served/b", {});
  lock("served/ended", { pid: 2 ** 30, command: "friedel batch" });
  lock("served/.hidden", { command: "friedel batch" });
  lock("outside", { command: "friedel batch" });
  symlinkSync(join(place, "outside"), join(place, "served/way-out"));
  const { found, isShort } = await (await servedFolder(join(place, "served"))).runs();
  expect(isShort).toBe(false);
  expect(found.map(({ path, command }) => [path, command])).toEqual([
    ["b", undefined],
    ["a/scan-friedel", "friedel watch incoming"],
  ]);
  for (const { since } of found) expect(Math.abs(Date.now() - since)).toBeLessThan(600_000);
});
