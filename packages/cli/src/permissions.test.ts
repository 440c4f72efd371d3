// What a command may not read or write is said in a sentence, as an ordinary user meets it: root, as which the gate runs, may do all.

import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { realVolume } from "@friedel/engine";
import { writeNpy } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { beforeAll, expect, it } from "vitest";
import { friedel, type Run } from "./testing/run.js";

const at = testFolder();
const isRoot = process.getuid?.() === 0;
const nobody = 65_534;

/** Runs a command as an ordinary user. */
async function asUser(words: string): Promise<Run> {
  if (isRoot) process.seteuid?.(nobody);
  try {
    return await friedel([words]);
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

const simulate = (output: string) => `simulate --pattern ${output} --size 16 --threads 1`;

beforeAll(async () => {
  chmodSync(at(), 0o755);
  mkdirSync(at("shut"), { mode: 0o700 });
  writeFileSync(at("shut", "pattern.npy"), writeNpy(realVolume([8, 8, 8])));
  writeFileSync(at("secret.npy"), writeNpy(realVolume([8, 8, 8])), { mode: 0o000 });
  mkdirSync(at("fixed"));
  // The code of the commands is loaded before the rights to read it are given up.
  for (const words of [simulate(at("warm")), `phase ${at("none.npy")}`, `info ${at("none.npy")}`]) await friedel([words]);
  chmodSync(at("fixed"), 0o555);
  if (!isRoot) chmodSync(at("shut"), 0o000);
});

it.each([
  ["a file", "phase @secret.npy"],
  ["a file to look at", "info @secret.npy"],
  ["a file in a folder that is shut", "phase @shut/pattern.npy"],
  ["a folder for the output", "simulate --pattern @fixed/output --size 16 --threads 1"],
])("without permission for %s: one sentence, exit code 2, nothing written", async (_, words) => {
  const { code, out, err } = await asUser(words.replace("@", `${at()}/`));
  expect(err).toMatch(/^friedel: [^\n]*(secret\.npy|shut\/pattern\.npy|fixed\/output)[^\n]*: expected permission, found none\n$/);
  expect([code, out, existsSync(at("fixed", "output"))]).toEqual([2, "", false]);
});

it.skipIf(!isRoot)("a file of another user that may not be replaced is kept, and said (needs root)", async () => {
  mkdirSync(at("sticky"));
  chmodSync(at("sticky"), 0o1777);
  writeFileSync(at("sticky", "pattern.cxi"), "another user's");
  const { code, err } = await asUser(simulate(at("sticky")));
  expect(err).toMatch(/^friedel: [^\n]*pattern\.cxi: expected permission, found none\n$/);
  expect(code).toBe(2);
});
