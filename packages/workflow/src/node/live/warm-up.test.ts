import { createWasmEngine } from "@friedel/engine";
import { afterAll, expect, it } from "vitest";
import { memoryFolder } from "../../folder.js";
import { warmUp } from "./warm-up.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

it("goes the way of an image, network included, and leaves nothing", async () => {
  const folder = memoryFolder();
  let asked = 0;
  const openNetwork = async () => {
    asked++;
    return null;
  };
  await warmUp({ engine, folder, figures: null, openNetwork });
  expect(asked).toBe(1);
  expect(await folder.list()).toEqual([]);
});

it("stops when it is told to", async () => {
  await expect(warmUp({ engine, figures: null, signal: AbortSignal.abort() })).rejects.toThrow(/stopped/i);
});
