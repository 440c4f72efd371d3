// How long a command goes on after Ctrl-C, sent at moments spread evenly over a run, each run from the beginning; with a table at the end.
//
//   npm run build && node scripts/interrupts.mjs [--moments 40] [--longest 1] [--from 0] [--to 1] reconstruct scan/ -o out
//
// --from and --to are shares of the run between which the moments are spread; with --after they are counted from when this file of the output
// appears, such as the first checkpoint.friedel of a search, or from when this is printed, such as "error bars". The same command goes on where it was stopped (a file beside the output).
// Exit code 1 where an end took longer than --longest seconds, or was none that Ctrl-C has. Seconds of processor time are those of all threads.

import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { processorSeconds, run, start } from "./soak/run.mjs";

const words = process.argv.slice(2);
const ours = { moments: 40, longest: 1, from: 0, to: 1, after: undefined };
while (words[0]?.startsWith("--")) {
  const [name, text] = [words.shift().slice(2), words.shift()];
  ours[name] = name === "after" ? text : Number(text);
  if (!["moments", "longest", "from", "to", "after"].includes(name) || Number.isNaN(ours[name]))
    fail(
      `expected --moments, --longest, --from, --to with a number, --after with a file or a word, before the command; found --${name} ${text}`,
    );
}
const output = words[words.findIndex((word) => word === "-o" || word === "--output") + 1];
if (!words.includes("-o") && !words.includes("--output")) fail("expected a command with -o FOLDER");
const stateFile = `${output}.interrupts.json`;
const state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : { words, ends: [] };
if (state.words.join(" ") !== words.join(" "))
  fail(`${stateFile}: expected the same command, found friedel ${state.words.join(" ")}`);

if (!state.seconds) {
  console.error("undisturbed …");
  clear();
  state.seconds = (await run(words, ".")).ms / 1000;
  keep();
}
while (state.ends.length < ours.moments) {
  const at = state.seconds * (ours.from + (ours.to - ours.from) * spread(state.ends.length + 1));
  clear();
  const end = await interruptedAt(at);
  if (end.code === 0 && end.sent === undefined && ours.after !== undefined)
    fail(`expected ${ours.after} in ${output} ${at.toFixed(1)} s before the end of the run, found none`);
  // A run that is over before its moment tells nothing; the machine was busier when its length was taken.
  if (end.code === 0 && end.sent === undefined) state.seconds = Math.min(state.seconds, end.lasted);
  else state.ends.push(end);
  console.error(`${state.ends.length} of ${ours.moments}: ${line(end)}`);
  keep();
}
clear();
console.log(`undisturbed ${state.seconds.toFixed(1)} s`);
for (const end of state.ends.toSorted((a, b) => a.sent - b.sent)) console.log(line(end));
const late = state.ends.filter(
  ({ took, code, signal }) => took > ours.longest || !(code === 1 || signal === "SIGINT" || code === 0),
);
console.log(`${state.ends.length} moments, the longest end ${Math.max(...state.ends.map(({ took }) => took)).toFixed(2)} s`);
process.exitCode = late.length > 0 ? 1 : 0;

/** Runs the command and sends it Ctrl-C after some seconds; when it was sent, what was shown then, and how long the end took. */
async function interruptedAt(seconds) {
  const begin = performance.now();
  const { child, text, ended } = start(words, ".");
  let [sent, stage, before, used] = [undefined, "", 0, 0];
  const interrupt = () => {
    stage = text.err.trimEnd().split("\n").at(-1) ?? "";
    before = used = processorSeconds(child.pid) ?? 0;
    sent = performance.now();
    child.kill("SIGINT");
  };
  let timer;
  const look = setInterval(() => {
    if (!timer && (ours.after === undefined || existsSync(`${output}/${ours.after}`) || text.err.includes(ours.after)))
      timer = setTimeout(interrupt, 1000 * seconds);
    used = Math.max(used, processorSeconds(child.pid) ?? 0);
  }, 10);
  const { code, signal } = await ended;
  clearTimeout(timer);
  clearInterval(look);
  const end = performance.now();
  const lasted = (end - begin) / 1000;
  if (sent === undefined) return { code, signal, lasted };
  return { sent: (sent - begin) / 1000, took: (end - sent) / 1000, used: used - before, code, signal, stage, lasted };
}

function line({ sent, took, used, code, signal, stage, lasted }) {
  if (sent === undefined) return `was over after ${lasted.toFixed(1)} s`;
  const how = signal ?? `code ${code}`;
  return `at ${sent.toFixed(1).padStart(6)} s  ended after ${took.toFixed(2)} s (processor ${used.toFixed(2)})  ${how}  ${stage}`;
}

/** Numbers between 0 and 1 of which the first n are spread evenly for every n: the digits of n, base two, behind the point. */
function spread(n) {
  let [value, digit] = [0, 0.5];
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2), digit /= 2) value += digit * (rest % 2);
  return value;
}

function clear() {
  rmSync(output, { recursive: true, force: true });
}

function keep() {
  writeFileSync(stateFile, JSON.stringify(state, null, 1));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}
