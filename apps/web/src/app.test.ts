// The app as a visitor uses it, in headless Chromium: the built-in example from click to strain map, a scan and a result that are opened, a
// wrong file, a stop. Nothing may appear in the console, and what the tab computes is what Node computes.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { drain } from "@friedel/engine";
import { lockName, openNetwork } from "@friedel/workflow/node";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servedFolder } from "../../../packages/cli/src/serve/folder.js";
import { startServer } from "../../../packages/cli/src/serve/server.js";
import { readWebApp } from "../../../packages/cli/src/serve/web-app.js";
import { smallPattern } from "../../../packages/workflow/src/testing/small-pattern.js";
import { bytesOf } from "./disk/content.js";
import type { Step } from "./job/records.js";
import { createSession } from "./job/session.js";
import { type AppInBrowser, browserMissing, openApp } from "./testing/browser.js";
import { nodeDisk } from "./testing/node-disk.js";
import { colouredPixels, fits, saved, seriousFaults } from "./testing/page.js";
import { boxOfOnes, scanOf } from "./testing/samples.js";

/** Bytes of the first load, up to a strain map with its files. The network comes when it is asked. */
const mostLoaded = 1.5e6;

const folder = mkdtempSync(join(tmpdir(), "friedel-web-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(browserMissing !== "")(`the app in headless Chromium${browserMissing}`, () => {
  let app: AppInBrowser;
  beforeAll(async () => {
    app = await openApp(join(folder, "dist"));
  }, 600_000);
  afterAll(() => app?.close());

  it("goes from a click on the example to a strain map that says how far to trust it", async () => {
    const { page, messages, loaded } = await app.open();
    await seriousFaults(page);
    await page.getByText("Try the example").click();
    await page.waitForSelector(".measurement");
    expect(await page.textContent("aside")).toContain("34-ID-C");
    await seriousFaults(page);
    await fits(page, 2);
    await page.getByRole("button", { name: "Reconstruct" }).click();
    await page.waitForSelector(".trust");
    const trust = (await page.textContent(".trust")) ?? "";
    expect(trust).toContain("The crystal is found");
    expect(trust).toMatch(/Resolution\d\d\.\d nm/);
    expect(trust).toMatch(/Error bar of strain± 0\.00\d+ %/);
    expect(await colouredPixels(page, ".space")).toBeGreaterThan(5000);
    expect(await colouredPixels(page, ".slices")).toBeGreaterThan(1000);
    await page.getByRole("region", { name: "Save" }).waitFor();
    // All that a visitor has loaded up to here, as a server that compresses would send it.
    const sizes = [...new Set(loaded)].map((name) => gzipSync(readFileSync(join(folder, "dist", name))).length);
    expect(loaded.some((name) => name.endsWith(".wasm"))).toBe(true);
    expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(mostLoaded);
    const [picture] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save a picture" }).click(),
    ]);
    expect(decode(readFileSync(await picture.path())).width).toBe(2126);
    await page.getByRole("button", { name: "Displacement" }).click();
    await page.getByLabel(/Surface at/).fill("0.3");
    await page.waitForFunction(() => document.querySelector(".bar")?.textContent?.endsWith("pm"));
    expect(await colouredPixels(page, ".space")).toBeGreaterThan(5000);
    await seriousFaults(page);
    expect(messages).toEqual([]);
    await page.close();
  }, 600_000);

  it("asks the network when told to, computes what Node does, bit for bit, and opens the result that it saved", async () => {
    // Its strain is such that no crystal model fits, and the search asks the network, too.
    const { cxi } = await smallPattern(12);
    const path = join(folder, "pattern.cxi");
    writeFileSync(path, cxi);
    const { page, messages, loaded } = await app.open();
    await page.getByTestId("files").setInputFiles(path);
    await page.waitForSelector(".measurement");
    await fits(page, 0);
    expect(loaded.filter((name) => name.startsWith("/network/"))).toEqual([]);
    await page.getByLabel("Ask the network").check();
    await page.getByRole("button", { name: "Reconstruct" }).click();
    await page.locator(".space", { hasText: "What the network makes of the pattern" }).waitFor();
    await page.waitForSelector(".trust");
    expect(loaded).toContain("/network/default.onnx");
    const surroundings = { disk: nodeDisk(join(folder, "node")), runtime: "Node", threads: 2, isShared: true };
    const session = createSession({ ...surroundings, openNetwork: () => openNetwork(undefined) });
    const { signal } = new AbortController();
    await drain(session.open([{ path: "pattern.cxi", blob: new Blob([cxi.slice()]) }], undefined, signal));
    const steps: Step[] = [];
    await drain(session.solve({ seed: 1, bars: 0, network: true }, signal), (step) => steps.push(step));
    expect(steps.find(({ view }) => view)?.stage).toBe("predicting");
    for (const name of ["strain.vti", "result.vti", "surface.vtp", "result.npz"]) {
      expect([name, Buffer.from(await session.read(name)).equals(await saved(page, name))]).toEqual([name, true]);
    }
    const result = join(folder, "saved.cxi");
    writeFileSync(result, await saved(page, "result.cxi"));
    await page.getByTestId("files").setInputFiles(result);
    await page.waitForFunction(() => document.querySelector(".trust")?.textContent?.includes("Stored with the result"));
    expect(await page.textContent("h1")).toBe("saved");
    expect(await colouredPixels(page, ".space")).toBeGreaterThan(5000);
    expect(messages).toEqual([]);
    await page.close();
  }, 600_000);

  it("opens the folders of three other beamlines, refuses what is none with its sentence, and stops when asked to", async () => {
    const { page, messages } = await app.open();
    for (const beamline of ["ID01", "NanoMAX", "P10"]) {
      const root = join(folder, beamline);
      for (const { path, blob } of await scanOf(beamline)) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), await bytesOf(blob));
      }
      await page.getByTestId("folder").setInputFiles(join(root, "scan"));
      await page.locator("aside", { hasText: `beamline${beamline}` }).waitFor();
      expect(await page.textContent("aside")).toContain("|Q|");
    }
    await page.getByRole("button", { name: "Reconstruct" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped. Nothing of the run was kept.").waitFor();
    expect(await page.getByRole("button", { name: "Reconstruct" }).isEnabled()).toBe(true);
    const wrong = join(folder, "poem.npy");
    writeFileSync(wrong, "no array at all");
    await page.getByTestId("files").setInputFiles(wrong);
    expect(await page.getByRole("alert").textContent()).toMatch(/^poem\.npy: expected .*, found /);
    expect(messages).toEqual([]);
    await page.close();
  }, 600_000);

  it("is served with this machine's files, where settings are changed, a run is stopped and goes on, and results are opened", async () => {
    const root = join(folder, "machine");
    for (const { path, blob } of await scanOf("P10")) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), await bytesOf(blob));
    }
    mkdirSync(join(root, "results"));
    writeFileSync(join(root, "results/box.npz"), await boxOfOnes());
    const name = "machine";
    const settings = { app: await readWebApp(join(folder, "dist")), folder: await servedFolder(root), name, token: "right" };
    const server = await startServer({ ...settings, isWritable: true }, 0);
    const { page, messages } = await app.open({ address: `${server.url}#token=right` });
    await page.locator(".entries button", { hasText: "scan" }).click();
    await page.locator(".entries button", { hasText: "simulated" }).waitFor();
    await seriousFaults(page);
    await page.getByText("Open this folder as a scan").click();
    await page.waitForSelector(".measurement");
    expect(await page.textContent("header")).toContain("2 threads");
    // The token is not left in the address.
    expect(page.url()).toBe(server.url);
    await page.getByRole("button", { name: "Mask a rectangle" }).click();
    const field = await page.locator(".field").first().boundingBox();
    if (!field) throw new Error("expected the sum of all frames in the page, found none");
    await page.mouse.move(field.x + 3, field.y + 3);
    await page.mouse.down();
    await page.mouse.move(field.x + 30, field.y + 20);
    await page.mouse.up();
    await page.locator("summary", { hasText: /^Prepare$/ }).click();
    await page.getByLabel("Size of the pattern").fill("24, 36, 36");
    await page.locator("summary", { hasText: "Geometry" }).click();
    await page.getByLabel("Photon energy").fill("8000");
    await page.locator(".live", { hasText: "8000 eV" }).waitFor();
    await seriousFaults(page);
    await page.getByRole("button", { name: "Prepare again" }).click();
    await page.locator("aside", { hasText: "scan-mask.npy" }).waitFor();
    expect(await page.textContent("aside")).toMatch(/24×36×36.*8000 eV/s);
    await fits(page, 0);
    await page.getByLabel("Method").selectOption("classical");
    await page.getByLabel("Iterations of the recipe").fill("200*HIO+20*ER");
    await page.getByLabel("Random starts").fill("4");
    await page.getByRole("button", { name: "Reconstruct" }).click();
    await page.locator(".progress", { hasText: "Phasing" }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.waitForSelector(".trust");
    expect(await page.textContent(".trust")).toContain("nothing vouches for this image");
    expect((await saved(page, "scan-settings.yaml")).toString()).toMatch(
      /size: \[24,36,36\].*energy: 8000.*mask: "scan-mask.npy"/s,
    );
    await page.getByRole("button", { name: "Save all into machine" }).click();
    const told = (await page.getByText(/^Saved in machine/).textContent()) ?? "";
    expect(existsSync(join(root, /\/(.*)\.$/.exec(told)?.[1] ?? "none", "result.cxi"))).toBe(true);
    const lock = { pid: process.pid, host: hostname(), command: "friedel watch incoming" };
    writeFileSync(join(root, "results", lockName), JSON.stringify(lock));
    await page.getByRole("button", { name: "This machine" }).click();
    await page.locator(".runs", { hasText: "friedel watch incoming" }).waitFor();
    await seriousFaults(page);
    await page.locator(".entries button", { hasText: "results" }).click();
    await page.locator(".entries button", { hasText: "box.npz" }).click();
    await page.locator(".trust", { hasText: "A stored result" }).waitFor();
    await page.getByRole("button", { name: /^Compare with another/ }).click();
    await page.getByTestId("files").setInputFiles(join(root, "results/box.npz"));
    await page.locator(".pair .space canvas:not([aria-busy=true])").nth(1).waitFor();
    await seriousFaults(page);
    expect(messages).toEqual([]);
    await page.close();
    await server.close();
  }, 600_000);

  it("works without isolation headers, and says that it then has one thread", async () => {
    const { page, messages } = await app.open({ isIsolated: false, isDark: true });
    await page.getByText("single-threaded").waitFor();
    await seriousFaults(page);
    expect(messages).toEqual([]);
    await page.close();
  }, 600_000);

  it("opens without a network after the first load, with its workers and threads", async () => {
    const { page, messages } = await app.open();
    // The page is whole before it is left: else the reload breaks off what it still loads.
    await page.getByText("2 threads").waitFor();
    await page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      // It takes over once all is kept.
      while (active?.state !== "activated") await new Promise((resolve) => setTimeout(resolve, 20));
    });
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText("Drop a scan, watch the crystal appear").waitFor();
    await page.getByText("2 threads").waitFor();
    await page.getByTestId("files").setInputFiles({ name: "box.npz", mimeType: "", buffer: Buffer.from(await boxOfOnes()) });
    await page.locator(".trust", { hasText: "A stored result" }).waitFor();
    expect(messages).toEqual([]);
    await page.close();
  }, 600_000);

  it("is embedded in other pages by one script and one element, which is a widget for notebooks too", async () => {
    const { page, messages } = await app.open({ isIsolated: false });
    const address = page.url();
    // The app's own page is whole before it is left.
    await page.getByText("single-threaded").waitFor();
    const [box, none] = [await boxOfOnes(), "no array"];
    const html = `<link rel="icon" href="data:,"><script type="module" src="${address}friedel-viewer.js"></script><friedel-viewer src="box.npz"></friedel-viewer>`;
    const pages = { "page.html": html, "box.npz": box, "none.npz": none };
    for (const [name, text] of Object.entries(pages)) writeFileSync(join(folder, "dist", name), text);
    // The same server by another name is another origin than the app's.
    await page.goto(`${address.replace("127.0.0.1", "localhost")}page.html`);
    const frame = page.frameLocator("iframe");
    await frame.locator(".trust", { hasText: "A stored result" }).waitFor();
    await frame.locator(".space canvas:not([aria-busy=true])").waitFor();
    await page.locator("friedel-viewer").evaluate((viewer) => viewer.setAttribute("src", "none.npz"));
    await frame.getByRole("alert").waitFor();
    expect(await frame.getByRole("alert").textContent()).toMatch(/^none\.npz: expected .*, found /);
    // As text, for an import in a function would be rewritten before it gets there.
    await page.evaluate(`import("${address}friedel-viewer.js").then(({ default: widget }) => {
      const cell = document.body.appendChild(Object.assign(document.createElement("div"), { id: "cell" }));
      const values = { data: new DataView(Uint8Array.of(${box}).buffer), name: "box.npz" };
      widget.render({ model: { get: (name) => values[name], on() {}, off() {} }, el: cell });
    })`);
    await page.frameLocator("#cell iframe").locator(".trust", { hasText: "A stored result" }).waitFor();
    expect(messages).toEqual([]);
    await page.close();
  }, 600_000);

  const scan54 = fileURLToPath(new URL("../../../../shared/data/34idc-scan54", import.meta.url));
  const missing = existsSync(scan54) ? "" : ` (skipped: no ${basename(scan54)} in ../shared/data)`;
  it.skipIf(missing !== "")(
    `takes a measured scan that is dropped as files to its strain map${missing}`,
    async () => {
      const { page, messages } = await app.open();
      await page.getByTestId("folder").setInputFiles(scan54);
      await page.waitForSelector(".measurement");
      expect(await page.textContent("aside")).toMatch(/beamline34-ID-C.*\|Q\|/s);
      await fits(page, 0);
      await page.getByRole("button", { name: "Reconstruct" }).click();
      await page.waitForSelector(".trust");
      expect(await colouredPixels(page, ".space")).toBeGreaterThan(5000);
      await page.getByRole("button", { name: "Figures" }).click();
      await page.waitForFunction(
        () => [...document.images].length > 3 && [...document.images].every(({ naturalWidth }) => naturalWidth > 0),
      );
      await seriousFaults(page);
      expect(messages).toEqual([]);
      await page.close();
    },
    600_000,
  );
});
