// Pictures of every view of the built app (npm run build), light and dark, 1280 and 1920 pixels wide, to be looked at. `--readme` draws
// instead the first picture of README.md.
// usage: node apps/web/scripts/screenshots.mjs FOLDER | --readme

import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, serveFolder } from "./served.mjs";

const [target] = process.argv.slice(2);
if (target === undefined) throw new Error("expected a folder for the pictures, or --readme");
const isReadme = target === "--readme";
const picture = fileURLToPath(new URL("../../../docs/images/web-app.png", import.meta.url));
const out = isReadme ? undefined : resolve(target);
if (out) await mkdir(out, { recursive: true });

const sizes = [
  [1280, 800],
  [1920, 1080],
];
const temporary = await mkdtemp(join(tmpdir(), "friedel-pictures-"));
const place = join(temporary, "beamtime");
await mkdir(join(place, "2026-11", "run 7"), { recursive: true });
await writeFile(join(place, "notes.npy"), "no array at all");
const { address, end } = await serveFolder(place, "--write");
const browser = await chromium();
try {
  await (isReadme ? drawReadme() : drawAll());
} finally {
  await browser.close();
  end();
  await rm(temporary, { recursive: true });
}

async function open() {
  const page = await browser.newPage({ viewport: { width: sizes[0][0], height: sizes[0][1] } });
  page.setDefaultTimeout(600_000);
  await page.goto(address);
  return page;
}

async function example(page, bars) {
  await page.getByText("Try the example").click();
  await page.waitForSelector(".measurement");
  await page.locator("summary", { hasText: /^Settings$/ }).click();
  await page.getByLabel("Fits for the error bars").fill(String(bars));
}

async function solve(page) {
  await page.getByRole("button", { name: /^Reconstruct/ }).click();
  await page.waitForSelector("[aria-label=Save]");
  await page.waitForSelector(".space canvas");
}

async function drawReadme() {
  const page = await open();
  await example(page, 8);
  await solve(page);
  await settled(page);
  await page.screenshot({ path: picture });
}

async function drawAll() {
  const page = await open();
  await page.locator(".entries li").first().waitFor();
  await look(page, "start");
  await page.locator(".entries button", { hasText: "notes.npy" }).click();
  await page.getByRole("alert").waitFor();
  await look(page, "refused");
  await example(page, 2);
  await look(page, "measurement");
  await page.getByRole("button", { name: "Mask a rectangle" }).click();
  const field = await page.locator(".field").first().boundingBox();
  await page.mouse.move(field.x + 0.2 * field.width, field.y + 0.2 * field.height);
  await page.mouse.down();
  await page.mouse.move(field.x + 0.35 * field.width, field.y + 0.5 * field.height);
  await page.mouse.up();
  for (const name of [/^Prepare$/, /^Geometry/]) await page.locator("summary", { hasText: name }).click();
  await page.getByLabel("Photon energy").fill("9001");
  await page.locator(".live", { hasText: "9001 eV" }).waitFor();
  await look(page, "prepare");
  await page.getByLabel("Method").selectOption("classical");
  await page.locator("aside").evaluate((aside) => aside.scrollTo(0, 0));
  await look(page, "experts");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByLabel("Photon energy").fill("");
  await page.getByLabel("Method").selectOption("auto");
  await page.getByRole("button", { name: /^Reconstruct/ }).click();
  await page.waitForSelector(".space canvas");
  await look(page, "solving");
  await page.waitForSelector("[aria-label=Save]");
  await look(page, "crystal");
  await page.getByLabel("Name facets").check();
  await page.getByRole("button", { name: "Displacement" }).click();
  await page.getByLabel(/Surface at/).fill("0.3");
  await page.waitForFunction(() => document.querySelector(".bar")?.textContent?.endsWith("pm"));
  await look(page, "displacement");
  await page.getByRole("button", { name: "Figures" }).click();
  await page.waitForFunction(() => [...document.images].every(({ naturalWidth }) => naturalWidth > 0));
  await look(page, "figures", true);
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "result.cxi", exact: true }).click(),
  ]);
  await cp(await saved.path(), join(place, "gold.cxi"));
  await page.getByRole("button", { name: "This machine" }).click();
  await page.locator("dialog .entries button", { hasText: "gold.cxi" }).waitFor();
  await look(page, "machine");
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: /Compare with another/ }).click();
  await page.locator(".entries button", { hasText: "gold.cxi" }).click();
  await page.waitForSelector(".pair canvas");
  await look(page, "pair");
  await page.getByRole("button", { name: /Stop comparing/ }).click();
  await page.waitForSelector(".slices .field");
  await look(page, "stored");
}

/** Draws what is shown in each size and theme. */
async function look(page, name, isLong = false) {
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    for (const theme of ["light", "dark"]) {
      await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
      await settled(page);
      await page.screenshot({ path: join(out, `${name}-${width}-${theme}.png`) });
      if (!isLong) continue;
      await page.locator("main").evaluate((main) => main.scrollTo(0, main.scrollHeight));
      await settled(page);
      await page.screenshot({ path: join(out, `${name}-${width}-${theme}-end.png`) });
      await page.locator("main").evaluate((main) => main.scrollTo(0, 0));
    }
  }
  await page.setViewportSize({ width: sizes[0][0], height: sizes[0][1] });
  process.stderr.write(`${name}\n`);
}

/** Waits until the crystal is drawn at its size, and two frames more for pictures in the page. */
async function settled(page) {
  await page.waitForTimeout(300);
  await page.waitForFunction(() => document.querySelector(".space canvas[aria-busy=true]") === null);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
