import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { testFolder } from "@friedel/io/testing";
import { expect, it } from "vitest";
import { createPlaces } from "./places.js";
import { sourceRecordName } from "./source-record.js";

const at = testFolder();

/** Leaves the record of a file in a folder of results, as a finished prediction does. */
function finish(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/${sourceRecordName}`, JSON.stringify({ name, bytes: 1, changed: 1, sha256: "" }));
}

it("two files of one stem have folders of their own, the same ones whoever comes first after a restart", async () => {
  const before = createPlaces(at("out"));
  expect([await before("in/a.npy"), await before("in/a.npz"), await before("in/b.npz")]).toEqual(
    ["a", "a.npz", "b"].map((name) => at("out", name)),
  );
  for (const [folder, name] of Object.entries({ a: "a.npy", "a.npz": "a.npz" })) finish(at("out", folder), name);
  const after = createPlaces(at("out"));
  expect([await after("in/a.npz"), await after("in/a.npy")]).toEqual([at("out", "a.npz"), at("out", "a")]);
});

it("a file keeps its folder where a killed run took back the other's record", async () => {
  finish(at("killed", "a.npz"), "a.npz");
  rmSync(at("killed", "a"), { recursive: true, force: true });
  const places = createPlaces(at("killed"));
  expect([await places("in/a.npz"), await places("in/a.npy")]).toEqual([at("killed", "a.npz"), at("killed", "a")]);
});
