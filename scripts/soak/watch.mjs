// A watched folder in trouble: files in bursts, slow, stalling, overwritten, replaced by older ones, never finished, deleted, on a
// folder that comes and goes, and the program killed once. At the end each file that is there has the result of its content, and
// nothing was predicted twice.

import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readNpz } from "@friedel/io";
import { makeOnce } from "./jobs.mjs";
import { draws } from "./random.mjs";
import { longestMs, memoryOf, start } from "./run.mjs";

/** Contents that files have; each has one right result. */
const contents = 8;
/** Memory may differ so much between the third and the last quarter of the files. */
const mostGrowth = 1.1;
const quietMs = 3000;
/** The watch takes a file for complete when three looks, 100 ms apart, found it as it was. */
const stillMs = 300;

/** What may befall a file, and how often. */
const fates = [
  { name: "at once", weight: 6, results: [1, 1] },
  { name: "slow", weight: 2, results: [1, 2] },
  { name: "stalling", weight: 2, results: [1, 1] },
  { name: "overwritten", weight: 3, results: [1, 2] },
  { name: "replaced by an older one", weight: 2, results: [2, 2] },
  { name: "never finished", weight: 1, results: [0, 0] },
  { name: "deleted", weight: 1, results: [0, 1] },
  { name: "two of one stem", weight: 1, results: [1, 1] },
];

/** Gives `count` files to `predict --watch`. */
export async function soakWatch({ folder, count, seed, state, isOver, keep, note }) {
  if (state.files >= count) return;
  const [incoming, output] = ["watched", "predicted"].map((name) => join(folder, name));
  // A soak that was stopped while the folder was away left it under the other name.
  for (const old of [incoming, awayOf(incoming), output]) rmSync(old, { recursive: true, force: true });
  mkdirSync(incoming);
  const bytes = Array.from({ length: contents }, (_, i) => readFileSync(join(folder, `sim${i}/pattern.cxi`)));
  const wanted = await rightResults(folder, note);
  const random = draws(seed, 4);
  const list = fates.flatMap((fate) => new Array(fate.weight).fill(fate));
  const files = [];
  const faults = [];
  const watcher = startWatcher(folder);
  for (let i = 0; i < count && !isOver(); i++) {
    if (i % 50 === 0) note(`watched folder: ${i} of ${count} files`);
    const fate = random.pick(list);
    const endings = fate.name === "two of one stem" ? [".cxi", ".h5"] : [".cxi"];
    for (const ending of endings) {
      const file = { path: join(incoming, `f${i}${ending}`), fate, content: random.below(contents), isThere: true };
      files.push(file);
      befall(file, { bytes, random, output })
        .catch((error) => faults.push(`${file.path}, ${fate.name}: ${error}`))
        .finally(() => {
          file.isDone = true;
        });
    }
    // Bursts: most follow at once, some after a pause.
    if (random.below(8) === 0) await sleep(2000 * random.uniform());
    if (random.below(100) === 0) {
      await watcher.isWatching();
      await leaveAndReturn(incoming, files, random);
    }
    if (i === Math.floor(count / 4)) await watcher.restart();
    watcher.sample();
    // Not more than the program can take: otherwise every file would be one of a long queue.
    while (files.filter(({ isDone }) => !isDone).length > 20) await sleep(50);
    while (watcher.lines.length + 60 < i) await sleep(50);
  }
  for (let since = performance.now(); files.some(({ isDone }) => !isDone) && performance.now() - since < longestMs; )
    await sleep(50);
  for (const { path, fate, isDone } of files) if (!isDone) faults.push(`${basename(path)}, ${fate.name}: waits for ever`);
  // On a busy machine the last results take their time.
  for (let calm = 0; calm < 30 && judge(files, { bytes, wanted, output, lines: watcher.lines }).length > 0; calm++)
    await watcher.quiet();
  await watcher.quiet();
  const memory = await watcher.end();
  faults.push(...watcher.faults, ...judge(files, { bytes, wanted, output, lines: watcher.lines }));
  if (memory.growth > mostGrowth)
    faults.push(`memory of the last quarter is ${memory.growth.toFixed(2)} of that of the one before`);
  state.files = files.length;
  state.faults = faults;
  state.figures = figuresOf(files, watcher.lines, memory, faults);
  keep();
}

/** The result that each content must have: of a prediction by itself. */
async function rightResults(folder, note) {
  const results = [];
  for (let i = 0; i < contents; i++) {
    const output = `right${i}`;
    const args = [
      "predict",
      `sim${i}/pattern.cxi`,
      "--network",
      "run/network.onnx",
      "-o",
      output,
      "--no-figures",
      "--threads",
      "1",
    ];
    await makeOnce(folder, output, args, note);
    results.push(objectIn(join(folder, output)));
  }
  return results;
}

function objectIn(folder) {
  return sha(readNpz(new Uint8Array(readFileSync(join(folder, "result.npz"))), folder).get("object"));
}

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The program at its watch: lines of JSON that it has printed, samples of its memory. */
function startWatcher(folder) {
  const args = ["predict", "--watch", "watched", "--network", "run/network.onnx", "-o", "predicted", "--json", "--threads", "1"];
  const watcher = { lines: [], faults: [], samples: [] };
  let rest = "";
  let now;
  const begin = () => {
    now = start(args, folder);
    now.child.stdout.on("data", (part) => {
      const parts = (rest + part).split("\n");
      rest = parts.pop();
      watcher.lines.push(...parts.filter((line) => /^\{.*\}$/.test(line)).map((line) => JSON.parse(line)));
    });
    const { child } = now;
    now.ended.then(({ code, signal, err }) => {
      if (!child.isEnded) watcher.faults.push(`the watch ended by itself with ${code ?? signal}: ${err.slice(-300)}`);
    });
  };
  begin();
  return Object.assign(watcher, {
    sample() {
      const memory = memoryOf(now.child.pid);
      if (memory) watcher.samples.push(memory.now);
    },
    /** A folder that is not there at the first look is refused; from then on it may come and go. */
    async isWatching() {
      while (!now.text.err.includes("watching") && now.child.exitCode === null) await sleep(50);
      await sleep(1000);
    },
    async restart() {
      now.child.isEnded = true;
      now.child.kill("SIGKILL");
      await now.ended;
      rest = "";
      watcher.samples.length = 0;
      begin();
    },
    async quiet() {
      for (let before = -1, since = 0; since < quietMs; ) {
        since = watcher.lines.length === before ? since + 100 : 0;
        before = watcher.lines.length;
        await sleep(100);
      }
    },
    async end() {
      now.child.isEnded = true;
      const most = memoryOf(now.child.pid)?.most ?? 0;
      now.child.kill("SIGINT");
      const { code } = await now.ended;
      if (code !== 0) watcher.faults.push(`ended with ${code}`);
      const { samples } = watcher;
      const quarter = Math.floor(samples.length / 4);
      const mean = (values) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
      const [third, last] = [samples.slice(2 * quarter, 3 * quarter), samples.slice(3 * quarter)].map(mean);
      return { most, growth: quarter > 5 ? last / third : 1 };
    },
  });
}

/** Writes a file as its fate has it; its `content` is the last that it was given. */
async function befall(file, { bytes, random, output }) {
  const { path, fate, content } = file;
  const whole = bytes[content];
  const pause = stillMs * 5 * random.uniform();
  const other = (content + 1) % contents;
  const hasResult = () => existsSync(join(output, basename(path, extname(path)), ".friedel-source.json"));
  const away = async () => {
    while (file.away) await file.away;
  };
  // Whether the folder is away is known in the next turn.
  await sleep(0);
  const write = async (data) => {
    await away();
    writeFileSync(path, data);
  };
  if (fate.name === "slow" || fate.name === "stalling") {
    const wait = fate.name === "slow" ? stillMs / 6 : stillMs * 6;
    const parts = fate.name === "slow" ? 5 : 2;
    const step = Math.ceil(whole.length / parts);
    await write(whole.subarray(0, step));
    for (let at = step; at < whole.length; at += step) {
      await sleep(wait);
      await away();
      appendFileSync(path, whole.subarray(at, at + step));
    }
  } else if (fate.name === "overwritten") {
    await write(whole);
    await sleep(pause);
    await write(bytes[other]);
    file.content = other;
  } else if (fate.name === "replaced by an older one") {
    await write(whole);
    while (!hasResult()) await sleep(20);
    await away();
    writeFileSync(`${path}.new`, bytes[other]);
    const old = Date.now() / 1000 - 86_400;
    utimesSync(`${path}.new`, old, old);
    renameSync(`${path}.new`, path);
    file.content = other;
  } else if (fate.name === "never finished") await write(whole.subarray(0, whole.length / 2));
  else {
    await write(whole);
    if (fate.name === "deleted") {
      await sleep(pause);
      await away();
      rmSync(path);
      file.isThere = false;
    }
  }
}

const awayOf = (incoming) => `${incoming}-away`;

/** The folder is gone for a while, as that of another computer may be; nobody writes meanwhile. */
async function leaveAndReturn(incoming, files, random) {
  let back;
  const isBack = new Promise((resolve) => {
    back = resolve;
  });
  for (const file of files) file.away = isBack;
  renameSync(incoming, awayOf(incoming));
  await sleep(100 + 1000 * random.uniform());
  renameSync(awayOf(incoming), incoming);
  for (const file of files) file.away = undefined;
  back();
}

/** What is lost, stale or done twice. */
function judge(files, { bytes, wanted, output, lines }) {
  const faults = [];
  for (const { path, fate, content, isThere } of files) {
    const name = basename(path);
    const own = lines.filter(({ input }) => basename(input) === name);
    const count = own.filter((line) => line.output).length;
    const [least, most] = fate.results;
    // The run that was killed may have written a result without having said so, or have said it of an older content.
    if (count > most) faults.push(`${name}, ${fate.name}: predicted ${count} times`);
    if (!isThere || most === 0) {
      if (most === 0 && own.length === 0) faults.push(`${name}, ${fate.name}: nothing was said of it`);
      continue;
    }
    const stem = basename(path, extname(path));
    const places = [stem, name].map((place) => join(output, place)).filter((place) => sourceName(place) === name);
    if (places.length !== 1)
      faults.push(`${name}, ${fate.name}: ${places.length === 0 ? "lost" : "two results"} (${count} said of ${least})`);
    else if (sourceRecord(places[0]).sha256 !== sha(bytes[content]) || objectIn(places[0]) !== wanted[content])
      faults.push(`${name}, ${fate.name}: stale`);
  }
  return faults;
}

function sourceRecord(place) {
  try {
    return JSON.parse(readFileSync(join(place, ".friedel-source.json"), "utf8"));
  } catch {
    return undefined;
  }
}

const sourceName = (place) => sourceRecord(place)?.name;

function figuresOf(files, lines, { most, growth }, faults) {
  const byFate = Object.fromEntries(fates.map(({ name }) => [name, files.filter(({ fate }) => fate.name === name).length]));
  return {
    files: files.length,
    ...byFate,
    "results said": lines.filter(({ output }) => output).length,
    "refusals said": lines.filter(({ error }) => error).length,
    "most memory": `${Math.round(most / 1e6)} MB`,
    "memory, last quarter over the third": growth.toFixed(3),
    faults: faults.length,
  };
}
