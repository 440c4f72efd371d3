// Scan 54 replayed into a folder that `friedel watch` looks at: its frames come one by one at a rate, a line of the log beside each. Prints
// when each image came, how old its last frame was then, and how the final one compares with that of `reconstruct`. After `npm run build`:
//   node packages/cli/scripts/replay.mjs FOLDER [RATES] [SCAN]
// RATES is frames a second, as in 10,40,100; SCAN the folder of the scan, ../shared/data/34idc-scan54 without it. The result of
// `reconstruct`, without bars, is kept in FOLDER for the next call.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createWasmEngine } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { readResultFile } from "@friedel/workflow";
import { diskFile } from "@friedel/workflow/node";

const [folder, rates = "10,40,100", scan = "../shared/data/34idc-scan54"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("expected a folder for what is replayed, found none: node packages/cli/scripts/replay.mjs FOLDER");
const main = fileURLToPath(new URL("../bundle/friedel.js", import.meta.url));
mkdirSync(folder, { recursive: true });

const names = readdirSync(join(scan, "frames")).sort();
const frames = names.map((name) => readFileSync(join(scan, "frames", name)));
const beside = ["whitefield.tif", "dark.tif"].filter((name) => existsSync(join(scan, name)));
const logName = readdirSync(scan).find((name) => name.endsWith(".spec"));
const { head, lines } = logOf(readFileSync(join(scan, logName), "utf8"));

const whole = join(folder, "whole");
if (!existsSync(join(whole, "result.cxi"))) {
  process.stderr.write(`reconstructing ${scan} for comparison\n`);
  const child = spawn(process.execPath, [main, "reconstruct", scan, "--bars", "0", "--output", whole], { stdio: "ignore" });
  if ((await new Promise((done) => child.on("exit", done))) !== 0)
    throw new Error(`expected a reconstruction of ${scan}, found none`);
}

for (const rate of rates.split(",").map(Number)) {
  const found = await replay(rate);
  for (const line of [...found.events.map(eventLine), ...summaryLines(found)]) process.stdout.write(`${line}\n`);
  process.stdout.write(`  ${await compared(join(folder, `live-${rate}`, `scan`))}\n`);
}

/** What is in a log before the lines of the only scan that is named by the frames, and these lines. */
function logOf(text) {
  const number = Number(/_S(\d+)_/.exec(names[0])?.[1]);
  const start = text.indexOf(`#S ${number} `);
  const end = text.indexOf("\n#S ", start);
  const own = text.slice(start, end < 0 ? undefined : end).split("\n");
  const first = own.findIndex((line) => /^[-\d]/.test(line));
  const header = text.slice(0, text.indexOf("#S "));
  return {
    head: `${header}${own.slice(0, first).join("\n")}\n`,
    lines: own.slice(first, first + names.length),
  };
}

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
  const begun = await startOf(child);
  const written = [];
  const now = () => performance.now() - begun;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = JSON.parse(line);
    const at = now();
    events.push({ at, age: event.frames ? at - written[event.frames - 1] : Number.NaN, ...event });
    if (event.error || event.hasBars) isLast();
  });
  const target = join(live, "scan");
  mkdirSync(join(target, "frames"), { recursive: true });
  for (const name of beside) writeFileSync(join(target, name), readFileSync(join(scan, name)));
  writeFileSync(join(target, logName), head);
  for (const [n, bytes] of frames.entries()) {
    await wait(Math.max(0, (1000 * n) / rate - (now() - (written[0] ?? now()))));
    writeFileSync(join(target, "frames", names[n]), bytes);
    writeFileSync(join(target, logName), `${lines[n]}\n`, { flag: "a" });
    written.push(now());
  }
  await ended;
  const memory = residentOf(child.pid);
  child.kill("SIGINT");
  await exit;
  return { rate, events, written, memory };
}

/** The clock when the watch has begun: a second after its process. */
async function startOf(child) {
  child.on("error", (error) => {
    throw error;
  });
  await wait(1500);
  return performance.now();
}

/** Memory of a process where the system tells it, MB. */
function residentOf(pid) {
  const path = `/proc/${pid}/status`;
  return existsSync(path) ? Number(/VmHWM:\s+(\d+)/.exec(readFileSync(path, "utf8"))?.[1]) / 1e3 : Number.NaN;
}

function kindOf({ error, isFinal, hasBars, by }) {
  if (error) return `error: ${error}`;
  if (hasBars) return "with bars";
  return isFinal ? "final, with strain" : (by ?? "so far");
}

function eventLine(event) {
  const { at, age, frames: count, summary, skipped } = event;
  const fit = summary ? `chi2 ${summary.chi2?.toExponential(2)}, llkFree ${summary.llkFree?.toFixed(3)}` : "";
  return `  ${(at / 1000).toFixed(2)} s  ${kindOf(event)}: ${count} frames, ${(age / 1000).toFixed(2)} s old, skipped ${skipped ?? 0}  ${fit}`;
}

function summaryLines({ rate, events, written, memory }) {
  const images = events.filter(({ frames: count }) => count);
  const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;
  const last = written.at(-1);
  const early = images.filter(({ isFinal }) => !isFinal);
  // How old the newest image that there is gets before another takes its place, while frames come.
  const shown = early.filter(({ at }) => at <= last);
  const gaps = shown.map(({ age }, n) => ({ age, until: (shown[n + 1]?.at ?? last) - shown[n].at + age }));
  const final = images.find(({ isFinal }) => isFinal);
  const bars = images.find(({ hasBars }) => hasBars);
  return [
    `${rate} frames a second (${(written.length / ((last - written[0]) / 1000)).toFixed(1)} were written):`,
    `  first image of ${early[0]?.frames} of ${written.length} frames, at frame ${written.filter((at) => at <= (early[0]?.at ?? 0)).length}`,
    `  age of an image when it comes: at most ${seconds(Math.max(...early.map(({ age }) => age)))}; until the next one: at most ${seconds(Math.max(...gaps.map(({ until }) => until)))}`,
    `  behind the last frame: image with strain ${final ? seconds(final.at - last) : "never"}, with bars ${bars ? seconds(bars.at - last) : "never"}; memory ${memory.toFixed(0)} MB`,
  ];
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
  const size = statSync(join(path, "result.cxi")).size;
  return `correlation with reconstruct ${correlation.toFixed(4)}; chi2 ${ratio("chi2")}, llkFree ${ratio("llkFree")} of its own (${size} bytes)`;
}
