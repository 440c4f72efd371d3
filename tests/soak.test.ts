// A small run of the soak, so that it works when it is wanted: each kind of kill, mutant and watched file.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@friedel/io/testing";
import { expect, it } from "vitest";

const at = testFolder();

it("a soak of a few kills, damaged files and watched files finds no fault, and goes on where it was stopped", () => {
  const soak = (...more: string[]) =>
    spawnSync(process.execPath, ["scripts/soak/index.mjs", "--folder", at("soak"), ...more], { encoding: "utf8" });
  const done = soak("--kills", "3", "--mutants", "60", "--watched", "6");
  expect(done).toMatchObject({ status: 0, stdout: expect.not.stringContaining("faults:") });
  expect(done.stdout).toMatch(/^damaged files.+\nall .+\nwatched folder.+\nkilled command.+\nall /s);
  const state = JSON.parse(readFileSync(join(at("soak"), "state.json"), "utf8"));
  const kills = Object.values<{ kills: number; stops: number }>(state.kills.jobs);
  expect(kills.reduce((sum, job) => sum + job.kills + job.stops, 0)).toBeGreaterThanOrEqual(3);
  const mutants = Object.values<{ done: number; read: number; refused: number }>(state.mutants.cases);
  expect(mutants.length).toBeGreaterThan(15);
  expect(mutants.reduce((sum, { done }) => sum + done, 0)).toBeGreaterThanOrEqual(60);
  expect(mutants.every(({ done, read, refused }) => done === read + refused)).toBe(true);
  // What is done is not done again.
  const again = soak("--kills", "3", "--mutants", "60", "--watched", "6");
  expect(again).toMatchObject({ status: 0, stdout: done.stdout });
}, 600_000);

it("a soak with a wrong number, or of another seed in the same folder, is refused", () => {
  const soak = (...more: string[]) => spawnSync(process.execPath, ["scripts/soak/index.mjs", ...more], { encoding: "utf8" });
  expect(soak("--kills", "many")).toMatchObject({ status: 2, stderr: expect.stringContaining("expected numbers of 0 or more") });
});
