// What tests do to a page of the app.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { decode } from "fast-png";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Opens the settings and says how many fits there are to be. */
export async function fits(page: Page, count: number): Promise<void> {
  await page.locator("summary", { hasText: "Settings" }).click();
  await page.getByLabel("Fits for the error bars").fill(String(count));
}

/** The bytes of a file that the page saves. */
export async function saved(page: Page, name: string): Promise<Buffer> {
  // Files are written while the crystal is looked at.
  await page.getByRole("region", { name: "Save" }).waitFor();
  if (!(await page.getByRole("button", { name, exact: true }).isVisible())) await page.getByText(/more files/).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name, exact: true }).click()]);
  return readFileSync(await download.path());
}

/** How many pixels of an element have a colour, not a grey. */
export async function colouredPixels(page: Page, selector: string): Promise<number> {
  // The crystal is drawn by a worker, pictures are read beside the page; two frames later both are shown.
  await page.locator(`${selector} :is(canvas:not([aria-busy=true]), img)`).first().waitFor();
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const { data, channels } = decode(await page.locator(selector).screenshot());
  let count = 0;
  for (let i = 0; i < data.length; i += channels) {
    const [red, green, blue] = [data[i], data[i + 1], data[i + 2]];
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > 40) count++;
  }
  return count;
}

/** Nothing that axe finds serious or critical, light or dark. */
export async function seriousFaults(page: Page): Promise<void> {
  // Not as a script of the page, whose policy allows none but its own.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
  for (const theme of ["light", "dark"]) {
    const before = await page.evaluate((theme) => {
      const { dataset } = document.documentElement;
      const before = dataset.theme;
      dataset.theme = theme;
      return before;
    }, theme);
    const faults = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), before);
    expect([theme, ...faults]).toEqual([theme]);
  }
}
