// A folder that is watched by looking: what is given, and when.

import { appendFileSync, linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { FileError } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { expect, it } from "vitest";
import { newFiles } from "./new-files.js";

const at = testFolder();
/** Milliseconds between looks. */
const every = 10;
/** Long enough for several looks, also on a busy machine. */
const several = 30 * every;
const patience = { timeout: 60_000 };

/** Watches a folder until `end`; the names that were given. */
function watching(folder: string, again = new Set<string>()): { names: string[]; end: () => Promise<void> } {
  const stop = new AbortController();
  const names: string[] = [];
  const running = (async () => {
    for await (const path of newFiles(folder, { signal: stop.signal, every, still: 2, again })) names.push(basename(path));
  })();
  return {
    names,
    end: () => {
      stop.abort();
      return running;
    },
  };
}

it("a folder that is gone for a while is waited for: what it had is not given again, what came meanwhile is", async () => {
  mkdirSync(at("in"));
  writeFileSync(at("in", "a.npy"), "a");
  const { names, end } = watching(at("in"));
  await expect.poll(() => names, patience).toEqual(["a.npy"]);
  renameSync(at("in"), at("away"));
  await wait(several);
  writeFileSync(at("away", "b.npy"), "b");
  renameSync(at("away"), at("in"));
  await expect.poll(() => names, patience).toEqual(["a.npy", "b.npy"]);
  await wait(several);
  await end();
  expect(names).toEqual(["a.npy", "b.npy"]);
});

it("a file that is listed and cannot be looked at for a while is not given again", async () => {
  mkdirSync(at("listed"));
  writeFileSync(at("listed", "a.npy"), "a");
  const { names, end } = watching(at("listed"));
  await expect.poll(() => names, patience).toEqual(["a.npy"]);
  // One rename each, so that no look finds nothing of this name.
  symlinkSync(at("nowhere.npy"), at("dangling"));
  linkSync(at("listed", "a.npy"), at("kept"));
  renameSync(at("dangling"), at("listed", "a.npy"));
  await wait(several);
  renameSync(at("kept"), at("listed", "a.npy"));
  await wait(several);
  await end();
  expect(names).toEqual(["a.npy"]);
});

it("a file that could not be read, as its folder was away, is given once more when it is back as it was", async () => {
  mkdirSync(at("unread"));
  writeFileSync(at("unread", "a.npy"), "a");
  const again = new Set<string>();
  const { names, end } = watching(at("unread"), again);
  await expect.poll(() => names, patience).toEqual(["a.npy"]);
  renameSync(at("unread"), at("unread-away"));
  again.add(at("unread", "a.npy"));
  await wait(several);
  expect(names).toEqual(["a.npy"]);
  renameSync(at("unread-away"), at("unread"));
  await expect.poll(() => names, patience).toEqual(["a.npy", "a.npy"]);
  await wait(several);
  await end();
  expect(names).toEqual(["a.npy", "a.npy"]);
});

it("a file is given again when it changes, and no other ending at all", async () => {
  mkdirSync(at("changing"));
  for (const name of ["a.npy", "notes.txt", ".hidden.npy"]) writeFileSync(at("changing", name), "a");
  writeFileSync(at("changing", "empty.npy"), "");
  const { names, end } = watching(at("changing"));
  await expect.poll(() => names, patience).toEqual(["a.npy"]);
  appendFileSync(at("changing", "a.npy"), "b");
  await expect.poll(() => names, patience).toEqual(["a.npy", "a.npy"]);
  await end();
});

it("a folder that is not there at the first look is refused", async () => {
  await expect(watching(at("nowhere")).end()).rejects.toThrow(FileError);
});
