// What the soak runs: every command that writes files, small enough to be killed hundreds of times.

import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, start } from "./run.mjs";

/** A network and data as small as there are. */
const training = `network: u-net
steps: 8
batchSize: 2
logEvery: 3
warmUp: 2
model: { widths: [4], blocks: [1] }
data:
  samples: { shape: [16, 16, 16], phaseRange: [0.3, 1], dislocationShare: 0, partialShare: 0 }
  outputShape: [8, 8, 8]
  pool: 4
validation: { every: 4, count: 2 }
`;

/** The beamlines whose files are written and read. */
export const beamlines = ["34-ID-C", "P10", "ID01", "ID27", "BM02", "SIXS", "CRISTAL", "NanoMAX", "I16", "I13-1"];
const small = ["--frames", "16", "--pixels", "32", "--diameter", "100", "--step", "0.05"];
const one = ["--threads", "1"];

/** Patterns that `predict --watch` is given. */
export const watchedCount = 4;

/** Makes what the jobs read, in `folder`; what is there stays. */
export async function makeInputs(folder, note) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "train.yaml"), training);
  const make = (output, args) => makeOnce(folder, output, args, note);
  for (const seed of Array.from({ length: 8 }, (_, i) => i))
    await make(`sim${seed}`, ["simulate", "--pattern", `sim${seed}`, "--size", "24", "--seed", `${seed}`, ...one]);
  await make("scan", ["simulate", "--scan", "scan", ...small, ...one]);
  for (const name of beamlines.slice(1))
    await make(`scan-${name}`, ["simulate", "--scan", `scan-${name}`, "--beamline", name, ...small, ...one]);
  await make("start", ["phase", "sim3/pattern.cxi", "-o", "start", "--recipe", "60*ER", ...one]);
  await make("made", ["reconstruct", "scan", "-o", "made", "--bars", "0", ...one]);
  await make("run", ["train", "train.yaml", "-o", "run", "--workers", "1", ...one]);
  await make("crystals", crystals("crystals"));
  await make("samples", samples("samples"));
  for (const one of keptRuns) await makeKept(folder, one);
  const watched = join(folder, "incoming");
  mkdirSync(watched, { recursive: true });
  for (let i = 0; i < watchedCount; i++) copyFileSync(join(folder, `sim${i}/pattern.cxi`), join(watched, `p${i}.cxi`));
}

/** Makes an output by a command, unless a soak before made it to its end. */
export async function makeOnce(folder, output, args, note) {
  const mark = join(folder, `made-${output}`);
  if (existsSync(mark)) return;
  note(`making ${output}`);
  rmSync(join(folder, output), { recursive: true, force: true });
  await run(args, folder);
  writeFileSync(mark, "");
}

const crystals = (output) => {
  const flags = ["--metals", "Au,Cu", "--atoms", "100:200", "--count", "6", "--per-shard", "1", "--workers", "1"];
  return ["dataset", "crystals", output, ...flags];
};
const samples = (output) => {
  const flags = ["--size", "20", "--phase-range", "0.3:1.5", "--count", "12", "--per-shard", "2", "--workers", "1"];
  return ["dataset", "samples", output, ...flags];
};

const kept = ["--checkpoint", "0"];
const pattern = "sim3/pattern.cxi";

/** Runs that are stopped with a checkpoint, for readers of checkpoints. */
export const keptRuns = [
  { name: "kept-phase", args: ["phase", pattern, "--recipe", "60*ER", ...kept, ...one] },
  { name: "kept-refine", args: ["refine", pattern, "--preset", "auto", ...kept, ...one] },
];

/** Starts a run and stops it once it has a checkpoint. */
async function makeKept(folder, { name, args }) {
  const path = join(folder, name, "checkpoint.friedel");
  for (let attempt = 0; attempt < 10 && !existsSync(path); attempt++) {
    const { child, ended } = start([...args, "-o", name, "--no-figures"], folder);
    const look = setInterval(() => existsSync(path) && child.kill("SIGKILL"), 2);
    await ended;
    clearInterval(look);
  }
}

/**
 * The jobs: name, arguments for an output, whether `--resume` goes on from a checkpoint, how often it is drawn, and for one that never
 * ends by itself how many files of results it makes.
 */
export const jobs = [
  {
    name: "phase",
    of: (o) => ["phase", pattern, "-o", o, "--recipe", "20*ER+300*HIO+20*ER", "--no-figures", ...kept, ...one],
    resumes: true,
    weight: 6,
  },
  {
    name: "phase with figures",
    of: (o) => ["phase", pattern, "-o", o, "--recipe", "60*ER", ...kept, ...one],
    resumes: true,
    weight: 2,
  },
  { name: "refine", of: (o) => ["refine", pattern, "-o", o, "--no-figures", ...kept, ...one], resumes: true, weight: 3 },
  {
    name: "refine --start",
    of: (o) => ["refine", pattern, "--start", "start/result.cxi", "-o", o, "--no-figures", ...kept, ...one],
    resumes: true,
    weight: 3,
  },
  {
    name: "reconstruct",
    of: (o) => ["reconstruct", "scan-BM02", "-o", o, "--recipe", "20*ER+100*HIO+20*ER", "--no-figures", ...kept, ...one],
    resumes: true,
    weight: 3,
  },
  {
    name: "reconstruct, auto",
    of: (o) => ["reconstruct", "scan-BM02", "-o", o, "--bars", "0", ...kept, ...one],
    resumes: true,
    weight: 1,
  },
  { name: "strain", of: (o) => ["strain", "made/result.cxi", "-o", o, "--no-figures", ...one], weight: 2 },
  { name: "prepare", of: (o) => ["prepare", "scan-BM02", "-o", o, "--no-figures", ...one], weight: 4 },
  { name: "simulate --scan", of: (o) => ["simulate", "--scan", o, "--beamline", "BM02", ...small, ...one], weight: 5 },
  { name: "simulate --pattern", of: (o) => ["simulate", "--pattern", o, "--size", "24", ...one], weight: 5 },
  { name: "predict", of: (o) => ["predict", pattern, "--network", "run/network.onnx", "-o", o, ...one], weight: 4 },
  {
    name: "predict --watch",
    of: (o) => ["predict", "--watch", "incoming", "--network", "run/network.onnx", "-o", o, ...one],
    results: watchedCount,
    weight: 4,
  },
  { name: "dataset crystals", of: crystals, weight: 6 },
  { name: "dataset samples", of: samples, weight: 6 },
  { name: "train", of: (o) => ["train", "train.yaml", "-o", o, "--workers", "1", ...kept, ...one], weight: 4 },
  {
    name: "evaluate --write",
    of: (o) => ["evaluate", "--size", "24", "--count", "2", "--classes", "to-pi", "--methods", "none", "--write", o, ...one],
    weight: 4,
  },
];
