// Which stretches of a command keep the main thread from looking at signals: those above 200 ms of its processor time (Linux), by the
// stage of the progress and by what was being computed, as a profile of the stacks tells.
//
//   npm run build && node scripts/stretches.mjs reconstruct scan/ -o out --threads 1 [--stretches 0.2]
import { readFileSync } from "node:fs";
import { Session } from "node:inspector";
import { runCli } from "../packages/cli/dist/cli.js";

const args = process.argv.slice(2);
const least = 0.2;
/** Seconds of processor time of the main thread, to a hundredth. */
const used = () => {
  const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const session = new Session();
session.connect();
const post = (name, options) =>
  new Promise((resolve, reject) => session.post(name, options, (error, found) => (error ? reject(error) : resolve(found))));
await post("Profiler.enable");
await post("Profiler.setSamplingInterval", { interval: 20_000 });
await post("Profiler.start");

let keeps = false;
let stage = "starting";
const looks = [];
let before = { at: performance.now(), used: used() };
const look = () => {
  const now = { at: performance.now(), used: used() };
  if (now.used - before.used > least) looks.push({ from: before.at, to: now.at, seconds: now.used - before.used, keeps, stage });
  before = now;
};
const ticks = setInterval(look, 5);
const origin = performance.now();
const code = await runCli(args, {
  out: () => {},
  err: (text) => process.stderr.write(text),
  // A screen is told of every stage as it begins.
  screen: {
    write: (text) => {
      stage = /([a-z ]+): /.exec(text)?.[1] ?? stage;
    },
  },
  signal: new AbortController().signal,
  keep: (hasWork) => {
    look();
    keeps = hasWork;
  },
  now: () => performance.now(),
});
look();
clearInterval(ticks);
const { profile } = await post("Profiler.stop");

/** Where samples of a stretch were taken: our own functions, the outermost first; the innermost of all where there is none of ours. */
const byId = new Map(profile.nodes.map((node) => [node.id, node]));
const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
const pathOf = (id) => {
  const path = [];
  for (let at = id; at !== undefined; at = parents.get(at)) {
    const { functionName, url } = byId.get(at).callFrame;
    if (url.includes("/packages/"))
      path.unshift(`${functionName || "(nameless)"} in ${url.replace(/.*\/packages\/(\w+)\/dist\//, "$1/")}`);
  }
  if (path.length > 0) return path;
  const { functionName, url } = byId.get(id).callFrame;
  return [`${functionName || "(nameless)"}${url && ` in ${url.replace(/.*\/node_modules\//, "")}`}`];
};
let time = profile.startTime / 1000;
const samples = profile.samples.map((id, i) => {
  time += profile.timeDeltas[i] / 1000;
  return { id, at: time };
});
// The profile's clock is another one than performance.now's: their first moments are one.
const shift = origin - profile.startTime / 1000;
for (const { from, to, seconds, keeps: kept, stage: during } of looks) {
  const inside = samples.filter(({ at }) => at + shift >= from && at + shift <= to);
  const counts = new Map();
  for (const { id } of inside) for (const name of new Set(pathOf(id))) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = [...counts].filter(([, n]) => n > inside.length / 3).map(([name]) => name);
  const [most] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [`no sample of ${inside.length}`];
  console.log(
    `${((from - origin) / 1000).toFixed(1)} s, ${during}${kept ? ", kept" : ""}: ${seconds.toFixed(2)} s: ${names.slice(-4).join(" > ") || most}`,
  );
}
console.log(`${looks.length} stretches above ${least} s of processor time; exit code ${code}`);
