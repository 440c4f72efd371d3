import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWasmEngine } from "@friedel/engine";
import { afterAll, expect, it } from "vitest";
import { StoppedError } from "../../errors.js";
import { memoryFolder } from "../../folder.js";
import { warmUp } from "./warm-up.js";
import { watchScans } from "./watch-scans.js";

const engine = await createWasmEngine({ threads: 1 });
const root = mkdtempSync(join(tmpdir(), "warm-up-"));
afterAll(async () => {
  rmSync(root, { recursive: true });
  await engine.dispose();
});

it("goes the way of an image, network included, and leaves nothing", async () => {
  const folder = memoryFolder();
  let asked = 0;
  const openNetwork = async () => {
    asked++;
    return null;
  };
  expect(await warmUp({ engine, folder, figures: null, openNetwork })).toBeUndefined();
  expect(asked).toBe(1);
  expect(await folder.list()).toEqual([]);
});

it("stops when it is told to", async () => {
  await expect(warmUp({ engine, figures: null, signal: AbortSignal.abort() })).rejects.toThrow(/stopped/i);
});

it("says in a line what it could not do, which ends no watch", async () => {
  const openNetwork = async () => {
    throw new Error("no memory for the network");
  };
  const remark = await warmUp({ engine, figures: null, openNetwork });
  expect(remark).toBe("nothing is warm, so the first image takes longer: no memory for the network");
  const stop = new AbortController();
  const found = watchScans(
    {
      ...{ folder: root, output: "nowhere", settings: {}, warmsUp: true, every: 1 },
      // Told once; from then on the watch looks at its empty folder until it is ended.
      remark: (text) => {
        expect(text).toBe(remark);
        setTimeout(() => stop.abort(), 20);
      },
    },
    { engine, figures: null, openNetwork, signal: stop.signal },
  ).next();
  await expect(found).rejects.toThrow(StoppedError);
});
