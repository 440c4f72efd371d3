// How fast the built app (npm run build) is, as one JSON object (and each part on standard error): a folder with a scan from being given to its strain map,
// 256³ voxels opened and their surface cut at new levels, and every task of the page's main thread over 100 ms meanwhile. Nothing else
// should run.
// usage: node apps/web/scripts/measure.mjs [SCAN_FOLDER] [--bars 8] [--large: 256³ alone]

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { complexVolume, realVolume } from "@friedel/engine";
import { writeNpy, writeNpz } from "@friedel/io";
import { chromium, serveFolder } from "./served.mjs";

const options = { bars: { type: "string", default: "8" }, large: { type: "boolean", default: false } };
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const [scan = fileURLToPath(new URL("../../../../shared/data/34idc-scan54", import.meta.url))] = positionals;
const place = await mkdtemp(join(tmpdir(), "friedel-measure-"));
const { address, end } = await serveFolder(place);
const browser = await chromium();
try {
  const found = { ...(values.large ? {} : await solving()), ...(await large()) };
  process.stdout.write(`${JSON.stringify(found, undefined, 2)}\n`);
} finally {
  await browser.close();
  end();
  await rm(place, { recursive: true });
}

/** A page that notes its long tasks from the beginning. */
async function open() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(600_000);
  await page.addInitScript(() => {
    globalThis.longTasks = [];
    const note = (list) => globalThis.longTasks.push(...list.getEntries().map(({ duration }) => Math.round(duration)));
    new PerformanceObserver(note).observe({ entryTypes: ["longtask"] });
  });
  await page.goto(address);
  return page;
}

/** Milliseconds of the tasks over 100 ms since the last time. */
function longTasks(page) {
  return page.evaluate(() => globalThis.longTasks.splice(0).filter((duration) => duration > 100));
}

/** Waits for something; fails with the page's sentence where that says what is wrong instead. */
async function shown(page, selector) {
  await page.waitForSelector(`${selector}, .error`);
  const error = page.locator(".error");
  if (await error.count()) throw new Error((await error.textContent()) ?? "");
}

/** Seconds that work takes, and the long tasks meanwhile. */
async function timed(page, work) {
  await longTasks(page);
  const before = performance.now();
  await work();
  const took = { seconds: Number(((performance.now() - before) / 1000).toFixed(2)), longTasks: await longTasks(page) };
  process.stderr.write(`${JSON.stringify(took)}\n`);
  return took;
}

async function solving() {
  const page = await open();
  await page.getByText("Try the example").waitFor();
  const opening = await timed(page, async () => {
    await page.getByTestId("folder").setInputFiles(scan);
    await shown(page, ".measurement");
  });
  await page.locator("summary", { hasText: /^Settings$/ }).click();
  const solve = async (bars) => {
    const took = await timed(page, async () => {
      await page.getByLabel("Fits for the error bars").fill(String(bars));
      await page.getByRole("button", { name: /^Reconstruct/ }).click();
      await page.waitForSelector(".progress");
      await page.waitForSelector(".trust");
      await page.waitForSelector(".space canvas:not([aria-busy=true])");
    });
    // Figures and files are made while the map is looked at.
    const { seconds, longTasks } = await timed(page, () => page.waitForSelector("[aria-label=Save]"));
    return { ...took, filesSeconds: seconds, filesLongTasks: longTasks };
  };
  const strain = await solve(0);
  await page.locator("summary", { hasText: /^Settings$/ }).click();
  const withBars = await solve(Number(values.bars));
  await page.close();
  return { opening, strain, dropToStrainSeconds: opening.seconds + strain.seconds, bars: Number(values.bars), withBars };
}

/** A ball whose edge is soft, so that each level has a surface of its own, and counts of as many voxels. */
async function large() {
  const length = 256;
  const object = complexVolume([length, length, length]);
  const counts = realVolume(object.shape);
  for (let z = 0, i = 0; z < length; z++)
    for (let y = 0; y < length; y++)
      for (let x = 0; x < length; x++, i++) {
        const radius = Math.hypot(z - length / 2, y - length / 2, x - length / 2);
        object.data[2 * i] = 1 / (1 + Math.exp((radius - 50) / 8));
        counts.data[i] = Math.round(60_000 * Math.exp(-radius / 6));
      }
  const [objectFile, countsFile] = ["object-256.npz", "counts-256.npy"].map((name) => join(place, name));
  await writeFile(objectFile, await writeNpz({ object }));
  await writeFile(countsFile, writeNpy(counts));
  const page = await open();
  await page.getByText("Try the example").waitFor();
  const openObject = await timed(page, async () => {
    await page.getByTestId("files").setInputFiles(objectFile);
    await shown(page, ".space .word");
  });
  const levels = [];
  for (const level of [0.3, 0.6, 0.2, 0.7]) {
    const words = await page.textContent(".space");
    const cut = await timed(page, async () => {
      await page.getByLabel(/Surface at/).fill(String(level));
      await page.waitForFunction((words) => document.querySelector(".space")?.textContent !== words, words);
    });
    levels.push({ level, ...cut });
  }
  const openCounts = await timed(page, async () => {
    await page.getByTestId("files").setInputFiles(countsFile);
    await shown(page, ".measurement");
  });
  await page.close();
  return { openCounts256: openCounts, openObject256: openObject, newLevel256: levels };
}
