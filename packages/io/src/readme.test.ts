// The examples of this package's page, run as they stand there.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it, vi } from "vitest";
import { crystalPattern, crystalResult } from "./cxi/testing/sample-files.js";
import * as io from "./index.js";
import * as node from "./node/index.js";
import { testFolder } from "./testing/folder.js";

const folder = testFolder();
const path = folder("result.cxi");
beforeAll(async () => writeFileSync(path, await io.writeResult(crystalResult)));

const page = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const [inNode, byPath, inBrowser] = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code);

/** Runs an example with its imports from the sources, and returns what it printed. */
async function run(example: string, given: Record<string, unknown>): Promise<unknown[][]> {
  const modules: Record<string, unknown> = { "@friedel/io": io, "@friedel/io/node": node };
  const body = example.replace(/^import (\{.*\}) from ("[^"]+");$/gm, "const $1 = modules[$2];");
  const log = vi.fn();
  const start = new Function("modules", "console", ...Object.keys(given), `return (async () => {${body}})()`);
  await start(modules, { log }, ...Object.values(given));
  return log.mock.calls;
}

it("shows how to read a result in Node", async () => {
  const [[shape, energy, chi2], [nodes]] = await run(inNode, { path });
  expect([shape, chi2]).toEqual([[12, 14, 16], 0.0125]);
  expect(energy).toBeCloseTo(9000, 6);
  expect(nodes).toBeGreaterThan(50);
  expect(await io.readVolume(readFileSync(`${path}.npy`), "a.npy")).toEqual(crystalResult.object);
});

it("shows how to ask a file by path", async () => {
  const scan = await io.writePattern(crystalPattern);
  const inFolder = byPath.replaceAll("raw", folder()).replace("/2.1/measurement/mpx1x4", "/entry_1/data_1/data");
  writeFileSync(folder("PtNP_0001.h5"), scan);
  const part = inFolder.replace("rows: [10, 42], columns: [20, 52]", "rows: [1, 3], columns: [2, 5]");
  expect(await run(part, {})).toEqual([[[2, 2, 3], io.noGaps()]]);
});

it.each(["pattern.cxi", "counts.npy"])("shows how to read a dropped file in a browser: %s", async (name) => {
  const bytes = name.endsWith("cxi") ? await io.writePattern(crystalPattern) : io.writeNpy(crystalPattern.counts);
  const [[shape, size]] = await run(inBrowser, { file: new File([Uint8Array.from(bytes)], name) });
  expect(shape).toEqual([12, 14, 16]);
  expect(size).toBeGreaterThan(200);
});

it("names every public function", () => {
  for (const name of [...Object.keys(io), ...Object.keys(node)]) expect(page).toContain(`\`${name}\``);
});
