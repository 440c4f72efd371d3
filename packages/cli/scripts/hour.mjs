// An hour of a beamline, replayed faster: patterns at 1 Hz into a folder that `friedel predict --watch` looks at, and the frames of raw scans
// into one for `friedel watch`. Prints how many came, whether each has its result, and the memory of the process. After `npm run build`:
//   node packages/cli/scripts/hour.mjs FOLDER [--patterns 3600] [--size 64] [--scans 36] [--frames 100] [--rate 60] [--minutes 40]
// Patterns are given as fast as they are taken, eight contents in turn; scans at RATE frames a second, four contents in turn, the next one
// once no more than two lack their last image. --minutes ends either part sooner, and what came until then is judged. Exit code 1: lost.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readNpz } from "@friedel/io";
import { main, memoryOf, processorSeconds } from "../../../scripts/soak/run.mjs";
import { scanByFrames } from "./scan-by-frames.mjs";

const number = (value) => ({ type: "string", default: String(value) });
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    ...{ patterns: number(3600), size: number(64), scans: number(36), frames: number(100), rate: number(60) },
    ...{ bars: number(4), minutes: number(40) },
  },
});
const [folder] = positionals;
if (folder === undefined)
  throw new Error("expected a folder for what is replayed, found none: node packages/cli/scripts/hour.mjs FOLDER");
const [patterns, size, scans, frames, rate, minutes] = ["patterns", "size", "scans", "frames", "rate", "minutes"].map((name) =>
  Number(values[name]),
);
/** Patterns that wait at most, and scans. */
const [mostPatterns, mostScans] = [20, 2];
mkdirSync(folder, { recursive: true });
const lost = [];

if (patterns > 0) print("predict --watch", await predicted());
if (scans > 0) print("watch", await watched());
for (const text of lost) process.stdout.write(`lost: ${text}\n`);
process.exitCode = lost.length > 0 ? 1 : 0;

/** Patterns of 1 Hz. Each result must have the object of the first one of its content. */
async function predicted() {
  const sources = Array.from({ length: 8 }, (_, k) => join(folder, `pattern${size}-${k}`));
  for (const [k, path] of sources.entries())
    if (!existsSync(path)) friedel("simulate", "--pattern", path, "--size", size, "--seed", 70 + k);
  const [incoming, output] = fresh("patterns", "predictions");
  const objects = new Map();
  let [given, done] = [0, 0];
  const begun = performance.now();
  const child = follow(["predict", "--watch", incoming, "--output", output, "--json"], ({ input, output: place, error }) => {
    done++;
    if (error) return lost.push(`${basename(input)}: ${error}`);
    const content = Number(/\d+/.exec(basename(input))[0]) % sources.length;
    const found = Buffer.from(readNpz(new Uint8Array(readFileSync(join(place, "result.npz"))), place).get("object"));
    if (!objects.has(content)) objects.set(content, found);
    else if (!objects.get(content).equals(found))
      lost.push(`${basename(input)}: another object than the first one of its content`);
    // Looked at: an hour of them fills a disk.
    for (const file of ["result.npz", "result.vti", "result.vts"]) rmSync(join(place, file), { force: true });
  });
  await child.isReady;
  for (; given < patterns && !isOver(begun) && !child.hasEnded(); given++) {
    linkSync(join(sources[given % sources.length], "pattern.cxi"), join(incoming, `p${given}.cxi`));
    while (given - done >= mostPatterns && !child.hasEnded()) await wait(20);
  }
  for (const from = performance.now(); done < given && performance.now() - from < 300e3 && !child.hasEnded(); ) await wait(50);
  const run = await child.end();
  for (let n = 0; n < given; n++) if (!existsSync(join(output, `p${n}`, "result.cxi"))) lost.push(`p${n}.cxi has no result`);
  if (done !== given) lost.push(`${given} patterns were given, ${done} answers came`);
  return { ...run, "patterns given": `${given} of ${patterns}, ${size}³`, answers: done };
}

/** Scans frame by frame. Each must have a last image of all its frames, with bars. */
async function watched() {
  const sources = Array.from({ length: 4 }, (_, k) => join(folder, `scan${frames}-${k}`));
  const exposure = ["--frames", frames, "--step", (0.0144 * 32) / frames, "--pixels", 32, "--phase-range", 1.5];
  for (const [k, path] of sources.entries())
    if (!existsSync(path)) friedel("simulate", "--scan", path, "--seed", 80 + k, ...exposure);
  const whole = sources.map(scanByFrames);
  const [live, output] = fresh("live", "images");
  const last = new Map();
  const counts = { images: 0, skipped: 0 };
  const begun = performance.now();
  const args = ["watch", live, "--output", output, "--bars", values.bars, "--json"];
  const child = follow(args, ({ name, error, hasBars, skipped = 0, ...event }) => {
    if (error) lost.push(`${name}: ${error}`);
    counts.images++;
    counts.skipped += skipped;
    if (error || hasBars) last.set(name, event);
  });
  await child.isReady;
  let given = 0;
  for (; given < scans && !isOver(begun) && !child.hasEnded(); given++) {
    while (given - last.size > mostScans && !child.hasEnded()) await wait(50);
    const write = whole[given % whole.length].write(join(live, `scan${given}`));
    const from = performance.now();
    for (let n = 0; n < frames; n++) {
      await wait(Math.max(0, from + (1000 * n) / rate - performance.now()));
      write(n);
    }
  }
  for (const from = performance.now(); last.size < given && performance.now() - from < 900e3 && !child.hasEnded(); )
    await wait(100);
  const run = await child.end();
  for (let n = 0; n < given; n++) {
    const { frames: seen } = last.get(`scan${n}`) ?? {};
    if (seen !== frames) lost.push(`scan${n}: its last image is of ${seen ?? "no"} of ${frames} frames`);
    for (const file of ["result.cxi", "strain.cxi"])
      if (!existsSync(join(output, `scan${n}`, file))) lost.push(`scan${n} has no ${file}`);
  }
  const came = { "frames given": `${given * frames} in ${given} scans of ${scans}, ${rate} a second`, images: counts.images };
  return { ...run, ...came, "states taken with later ones": counts.skipped, "last images with bars": last.size };
}

function friedel(...args) {
  execFileSync(process.execPath, [main, ...args.map(String)], { stdio: "ignore" });
}

function fresh(...names) {
  return names.map((name) => {
    const path = join(folder, name);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path);
    return path;
  });
}

function isOver(begun) {
  return performance.now() - begun > 60e3 * minutes;
}

/** The program with what it prints as JSON, and its memory twice a second from its first answer on. */
function follow(args, take) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  process.once("exit", () => child.kill());
  const [samples, begun] = [[], performance.now()];
  let [code, text] = [null, ""];
  const closed = new Promise((done) => child.on("close", done)).then((found) => {
    code = found ?? "a signal";
  });
  const isReady = new Promise((done) => {
    child.stderr.on("data", (part) => {
      text = `${text}${part}`.slice(-2000);
      if (/watching/.test(text)) done();
    });
    void closed.then(done);
  });
  let timer;
  createInterface({ input: child.stdout }).on("line", (line) => {
    timer ??= setInterval(() => samples.push(memoryOf(child.pid)?.now ?? Number.NaN), 500);
    take(JSON.parse(line));
  });
  return {
    isReady,
    hasEnded: () => code !== null,
    async end() {
      clearInterval(timer);
      if (code !== null) lost.push(`friedel ${args[0]} ended by itself with ${code}: ${text.slice(-300)}`);
      const [most, used, took] = [memoryOf(child.pid)?.most, processorSeconds(child.pid), performance.now() - begun];
      child.kill("SIGINT");
      await closed;
      const third = Math.floor(samples.length / 3);
      const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] / 1e6;
      const thirds = [0, 1, 2].map((k) => median(samples.slice(k * third, (k + 1) * third)));
      return {
        minutes: `${(took / 60e3).toFixed(1)}, ${((used ?? Number.NaN) / 60).toFixed(1)} of processor time`,
        "memory, MB, medians of the thirds": thirds.map((value) => value.toFixed(0)).join(", "),
        // The first is warm-up.
        "last third over the middle one": (thirds[2] / thirds[1]).toFixed(3),
        "most memory, MB": (most / 1e6).toFixed(0),
      };
    },
  };
}

function print(title, rows) {
  process.stdout.write(`${title}\n`);
  for (const [name, value] of Object.entries(rows)) process.stdout.write(`  ${name}: ${value}\n`);
}
