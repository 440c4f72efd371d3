// Scan 54 replayed into a folder that `friedel watch` looks at, once it waits there: its frames come one by one at a rate, a line of the log
// beside each. Says when each image came and how old its last frame was then, and prints a table with a row a rate, the final image beside
// that of `reconstruct`. After `npm run build`:
//   node packages/cli/scripts/replay.mjs FOLDER [RATES] [SCAN]
// RATES is frames a second, as in 10,40,100; SCAN the folder of the scan, ../shared/data/34idc-scan54 without it. The result of
// `reconstruct`, without bars, is kept in FOLDER for the next call.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { createWasmEngine } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { readResultFile } from "@friedel/workflow";
import { diskFile } from "@friedel/workflow/node";
import { main, memoryOf, processorSeconds } from "../../../scripts/soak/run.mjs";
import { scanByFrames } from "./scan-by-frames.mjs";

const [folder, rates = "10,40,100", scan = "../shared/data/34idc-scan54"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("expected a folder for what is replayed, found none: node packages/cli/scripts/replay.mjs FOLDER");
mkdirSync(folder, { recursive: true });

const frames = scanByFrames(scan);

const whole = join(folder, "whole");
if (!existsSync(join(whole, "result.cxi"))) {
  process.stderr.write(`reconstructing ${scan} for comparison\n`);
  const child = spawn(process.execPath, [main, "reconstruct", scan, "--bars", "0", "--output", whole], { stdio: "ignore" });
  if ((await new Promise((done) => child.on("exit", done))) !== 0)
    throw new Error(`expected a reconstruction of ${scan}, found none`);
}

const rows = [];
for (const rate of rates.split(",").map(Number)) {
  const found = await replay(rate);
  process.stderr.write(`${rate} frames a second\n${found.events.map(eventLine).join("\n")}\n`);
  rows.push({ ...summaryOf(found), ...(await compared(join(folder, `live-${rate}`, "scan"))) });
}
const cells = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))].map((row) => row.map(String));
const widths = cells[0].map((_, i) => Math.max(...cells.map((row) => row[i].length)));
for (const row of cells) process.stdout.write(`${row.map((cell, i) => cell.padStart(widths[i])).join("  ")}\n`);

/** One run of the watch, with the times of all that happened, milliseconds from the first frame on. */
async function replay(rate) {
  const [live, output] = [join(folder, `raw-${rate}`), join(folder, `live-${rate}`)];
  for (const path of [live, output]) rmSync(path, { recursive: true, force: true });
  mkdirSync(live, { recursive: true });
  const child = spawn(process.execPath, [main, "watch", live, "--output", output, "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const events = [];
  let isLast = () => {};
  const ended = new Promise((done) => {
    isLast = done;
  });
  const exit = new Promise((done) => child.on("exit", done));
  void exit.then(() => isLast());
  child.on("error", (error) => {
    throw error;
  });
  await isIdle(child.pid);
  const begun = performance.now();
  const written = [];
  const now = () => performance.now() - begun;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = JSON.parse(line);
    const at = now();
    events.push({ at, age: event.frames ? at - written[event.frames - 1] : Number.NaN, ...event });
    if (event.error || event.hasBars) isLast();
  });
  const write = frames.write(join(live, "scan"));
  for (let n = 0; n < frames.count; n++) {
    await wait(Math.max(0, (1000 * n) / rate - (now() - (written[0] ?? now()))));
    write(n);
    written.push(now());
  }
  await ended;
  const memory = memoryOf(child.pid)?.most ?? Number.NaN;
  child.kill("SIGINT");
  await exit;
  return { rate, events, written, memory };
}

/** Waits until the watch has nothing more to do before the first frame: its processor time stands still for a second. */
async function isIdle(pid) {
  for (let used = Number.NaN, n = 0; n < 60; n++) {
    await wait(1000);
    const now = processorSeconds(pid);
    // Its looks at the folder take a tenth or less.
    if (n > 1 && !(now - used > 0.2)) return;
    used = now;
  }
}

function kindOf({ error, isFinal, hasBars, isRefined }) {
  if (error) return `error: ${error}`;
  if (hasBars) return "with bars";
  return isFinal ? "final, with strain" : isRefined ? "so far" : "so far, a guess";
}

function eventLine(event) {
  const { at, age, frames: count, summary, skipped } = event;
  const fit = summary ? `chi2 ${summary.chi2?.toExponential(2)}, llkFree ${summary.llkFree?.toFixed(3)}` : "";
  return `  ${(at / 1000).toFixed(2)} s  ${kindOf(event)}: ${count} frames, ${(age / 1000).toFixed(2)} s old, skipped ${skipped ?? 0}  ${fit}`;
}

function summaryOf({ rate, events, written, memory }) {
  const images = events.filter(({ frames: count }) => count);
  const seconds = (milliseconds) => (Number.isFinite(milliseconds) ? (milliseconds / 1000).toFixed(2) : "none");
  const last = written.at(-1);
  const early = images.filter(({ isFinal }) => !isFinal);
  // How old the newest image that there is gets before another takes its place, while frames come.
  const shown = early.filter(({ at }) => at <= last);
  const gaps = shown.map(({ age }, n) => age + (shown[n + 1]?.at ?? last) - shown[n].at);
  const behind = (image) => seconds(image === undefined ? Number.NaN : image.at - last);
  return {
    "frames/s": rate,
    written: (written.length / ((last - written[0]) / 1000)).toFixed(1),
    "images before the end": early.length,
    "first, of frames": early[0]?.frames ?? "none",
    "oldest when it comes, s": seconds(Math.max(...early.map(({ age }) => age))),
    "until the next, s": seconds(Math.max(...gaps)),
    "strain behind the last frame, s": behind(images.find(({ isFinal }) => isFinal)),
    "bars, s": behind(images.find(({ hasBars }) => hasBars)),
    "memory, MB": (memory / 1e6).toFixed(0),
  };
}

/** The final result beside that of `reconstruct`. */
async function compared(path) {
  const [live, reference] = await Promise.all(
    [path, whole].map(async (at) => ({ ...(await readResultFile(diskFile(join(at, "result.cxi")))) })),
  );
  const engine = await createWasmEngine({ threads: 2 });
  const { correlation } = await compareObjects(live.object, reference.object, engine.transform);
  await engine.dispose();
  const ratio = (name) => (live.metrics[name] / reference.metrics[name]).toFixed(3);
  return { correlation: correlation.toFixed(4), "chi2 ratio": ratio("chi2"), "llkFree ratio": ratio("llkFree") };
}
