// A simulated scan that grows frame by frame in a folder, its log beside it.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWasmEngine, drain } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { afterAll, describe, expect, it } from "vitest";
import { reconstruct } from "../../reconstruct.js";
import { readResultFile } from "../../scan/read.js";
import { writeHeatedScan } from "../../testing/heating-series.js";
import { diskFile } from "../files.js";
import { openNetworkIfShipped } from "../network.js";
import { openOutput } from "../output.js";
import { readScan } from "../read-scan.js";
import { type LiveError, type LiveImage, watchScans } from "./watch-scans.js";

const root = mkdtempSync(join(tmpdir(), "watch-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (...names: string[]) => join(root, ...names);
const settings = { refinement: { coherence: false }, bars: 0, strain: {} } as const;
const size = 32;

/** Copies the first frames of the whole scan and its log, as far as it is written. */
function grow(name: string, frames: number): void {
  mkdirSync(at("live", name, "frames"), { recursive: true });
  for (const map of ["whitefield.tif", "dark.tif"]) copyFileSync(at("whole", map), at("live", name, map));
  for (let k = 0; k < frames; k++) {
    const frame = join("frames", `heated_S0001_${String(k).padStart(5, "0")}.tif`);
    if (!existsSync(at("live", name, frame))) copyFileSync(at("whole", frame), at("live", name, frame));
  }
  const lines = readFileSync(at("whole", "heated.spec"), "utf8").split("\n");
  const first = lines.findIndex((line) => /^[-\d]/.test(line));
  writeFileSync(at("live", name, "heated.spec"), `${lines.slice(0, first + frames).join("\n")}\n`);
}

describe("a folder that is watched", async () => {
  const engine = await createWasmEngine({ threads: 1 });
  afterAll(() => engine.dispose());
  await writeHeatedScan(await openOutput(at("whole")), { kelvin: 300, beamline: "34-ID-C", size }, engine);

  it("has an image of a scan before its end, and the final one behind its last frame", async () => {
    mkdirSync(at("live"));
    const stop = new AbortController();
    const context = { engine, figures: null, signal: stop.signal };
    const folder = { folder: at("live"), output: at("results"), settings, liveSize: 24, every: 5 };
    const events = watchScans(folder, context);
    const next = async (): Promise<LiveImage | LiveError> => (await events.next()).value;
    // Not yet a third of it, then not yet past the peak at frame 13: none of these has an image.
    grow("scan1", 5);
    const waiting = next();
    const growing = (async () => {
      for (const frames of [8, 12, 14, 23]) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        grow("scan1", frames);
      }
    })();
    const first = await waiting;
    await growing;
    expect(first).toMatchObject({ name: "scan1", of: size, isFinal: false });
    if ("error" in first) throw new Error(first.error);
    expect(first.frames).toBeGreaterThan(14);
    expect(existsSync(at("results", "scan1", "strain.cxi"))).toBe(false);
    expect(existsSync(at("results", "scan1", "result.npz"))).toBe(false);
    grow("scan1", size);
    let last = await next();
    // The state of 23 frames may have been seen in parts.
    while ("frames" in last && !last.isFinal) last = await next();
    expect(last).toMatchObject({ name: "scan1", frames: size, of: size, isFinal: true, output: at("results", "scan1") });
    for (const file of ["strain.cxi", "strain.vti", "result.npz", "pattern.cxi"]) {
      expect(existsSync(at("results", "scan1", file)), file).toBe(true);
    }
    stop.abort();
    await expect(events.next()).rejects.toThrow(/stopped/);

    const whole = await drain(reconstruct(await readScan(at("whole")), settings, { engine, figures: null }));
    const live = await readResultFile(diskFile(at("results", "scan1", "result.cxi")));
    expect(live.object.shape).toEqual(whole.result.object.shape);
    const { correlation } = await compareObjects(live.object, whole.result.object, engine.transform);
    // Both have their own noise, by which chi2 of so good a fit differs by some per cent; the one that went on from partial scans describes the
    // counts at least as well.
    expect(correlation).toBeGreaterThan(0.97);
    for (const key of ["llk", "llkFree"] as const) expect(live.metrics[key]).toBeLessThan(1.02 * whole.result.metrics[key]);
    // Never from nothing: what it began with is told.
    expect(live.provenance?.inputFiles).toHaveLength(2);
  }, 120_000);

  it("ends as `reconstruct` does where the last image was still a network's guess", async () => {
    const stop = new AbortController();
    const openNetwork = () => openNetworkIfShipped(undefined);
    const context = { engine, figures: null, openNetwork, signal: stop.signal };
    const events = watchScans({ folder: at("live"), output: at("results"), settings, liveSize: 24, every: 5 }, context);
    grow("guessed", 23);
    expect((await events.next()).value).toMatchObject({ frames: 23, isFinal: false, isRefined: false });
    const guess = await readResultFile(diskFile(at("results", "guessed", "result.cxi")));
    // Looked at before a search can have ended.
    grow("guessed", size);
    expect((await events.next()).value).toMatchObject({ frames: size, isFinal: true, isRefined: false });
    stop.abort();
    await expect(events.next()).rejects.toThrow(/stopped/);
    const live = await readResultFile(diskFile(at("results", "guessed", "result.cxi")));
    const scan = await readScan(at("live", "guessed"));
    const whole = await drain(reconstruct(scan, settings, { engine, figures: null, openNetwork }));
    expect(guess.provenance?.parameters).toHaveProperty("prediction");
    expect(live.object.data).toEqual(whole.result.object.data);
  }, 120_000);

  it("goes on beside a scan that cannot be read, which is named when nothing comes any more", async () => {
    mkdirSync(at("live", "scan2", "frames"), { recursive: true });
    writeFileSync(at("live", "scan2", "heated.spec"), "#S 1 ascan th 0 1 31 1\n#N 1\n#L Theta\n");
    writeFileSync(at("live", "scan2", "frames", "heated_S0001_00000.tif"), "no frame at all");
    const stop = new AbortController();
    const folder = { folder: at("live"), output: at("results"), settings, every: 5, settle: 0.2 };
    const events = watchScans(folder, { engine, figures: null, signal: stop.signal });
    // scan1 has its final image already.
    const { value } = await events.next();
    expect(value).toMatchObject({ name: "scan2", error: expect.stringMatching(/expected/) });
    expect(existsSync(at("results", "scan2"))).toBe(false);
    stop.abort();
    await expect(events.next()).rejects.toThrow(/stopped/);
  }, 60_000);
});
