// `friedel bench`: speed of this machine with friedel's engine and with the programs that people use now, in one run.

import { arch, cpus, loadavg, platform, totalmem } from "node:os";
import { writeFileAtomic } from "@friedel/io/node";
import { duration, figure, headedTable, type Row, rowsTable } from "@friedel/report";
import { throwIfStopped } from "@friedel/workflow";
import { type Command, Option } from "commander";
import { type Agreement, lammpsVersion, measureRelaxation } from "../bench/atoms.js";
import { benchGpu, gpuTable } from "../bench/gpu.js";
import { type Effort, type Measurement, measurePlane, measureRecipe, measureSize } from "../bench/measure.js";
import { type Peers, startPeers } from "../bench/peers.js";
import { ratios } from "../bench/ratios.js";
import { defaultThreads } from "../flags/engine.js";
import { addExamples, addJson, type JsonFlag } from "../flags/groups.js";
import { number, whole } from "../flags/parse.js";
import { startProgress } from "../terminal/progress.js";
import { createReporter } from "../terminal/reporter.js";
import type { Terminal } from "../terminal/terminal.js";

interface Flags extends JsonFlag {
  readonly engine: "wasm" | "webgpu";
  readonly sizes: readonly number[];
  readonly planes: readonly number[];
  readonly recipes: readonly number[];
  readonly atoms: readonly number[];
  readonly seconds: number;
  readonly rounds: number;
  readonly threads: number;
  readonly peers: boolean;
  readonly output?: string;
}

export function addBench(program: Command, terminal: Terminal): void {
  const command = program
    .command("bench")
    .description(
      "Times the wasm engine's transforms, pruned iterations and gradient steps (support in half of each axis) and the whole classical recipe with shrink-wrap at every iteration, in turn with FFTW (python3-pyfftw, planned with MEASURE), scipy and a numpy loop on one thread; and relaxations of gold crystals, in turn with LAMMPS (lmp, FIRE, the same potential) on one thread. Leave the machine alone meanwhile.",
    )
    .optionsGroup("Measuring:")
    .addOption(listOption("--sizes <list>", "sizes of the transforms and iterations", [64, 96, 128, 144, 256]))
    .addOption(
      listOption("--planes <list>", "sizes of patterns of two axes, whose transforms and iterations are timed", [], 4096),
    )
    .addOption(listOption("--recipes <list>", "sizes of the whole recipe", [64, 128]))
    .addOption(listOption("--atoms <list>", "atoms of the crystals that are relaxed", [20_000], mostAtoms))
    .option("--seconds <s>", "time for each measurement in each round", number(0.01, 60), 1)
    .option("--rounds <n>", "rounds through all contestants", whole(1, 100), 3)
    .option("--threads <n>", "largest number of threads of friedel", whole(1, 64), defaultThreads)
    .addOption(
      new Option(
        "--engine <name>",
        "what is timed; webgpu: copies, transforms and iterations of --sizes on the GPU, and their share of what a copy moves",
      )
        .choices(["wasm", "webgpu"])
        .default("wasm"),
    )
    .option("--no-peers", "measure friedel alone")
    .optionsGroup("Output:")
    .option("-o, --output <file>", "write the results there as JSON too");
  addJson(command);
  addExamples(command, [
    "bench",
    "bench --sizes 64,128 --recipes 64 --seconds 0.3 --json > bench.json",
    "bench --sizes '' --recipes '' --atoms '' --planes 256,512,1024 --threads 2",
    "bench --sizes '' --recipes '' --atoms 20000,100000",
    "bench --engine webgpu --sizes 64,128,256,512",
  ]);
  command.action((flags: Flags) => run(terminal, flags));
}

async function run(terminal: Terminal, flags: Flags): Promise<void> {
  if (flags.engine === "webgpu") return runOnGpu(terminal, flags);
  const reporter = createReporter(terminal, flags.json === true);
  const started = flags.peers ? await startPeers() : { reason: "not asked for" };
  const peers = "reason" in started ? undefined : started;
  if ("reason" in started && flags.peers) reporter.warn(`no peers to measure: ${started.reason}`);
  const lammps = flags.peers && flags.atoms.length > 0 ? await lammpsVersion() : undefined;
  const machine = describeMachine(peers, lammps);
  const effort: Effort = { seconds: flags.seconds, rounds: flags.rounds, threads: flags.threads > 1 ? [1, flags.threads] : [1] };
  const measurements: Measurement[] = [];
  const agreements: Agreement[] = [];
  const bar = startProgress(
    terminal,
    "measuring",
    flags.sizes.length + flags.planes.length + flags.recipes.length + flags.atoms.length,
  );
  try {
    const now = () => terminal.now();
    const relaxation = async (atoms: number): Promise<Measurement[]> => {
      const found = await measureRelaxation(atoms, effort, lammps !== undefined, now);
      if (found.agreement) agreements.push(found.agreement);
      return found.measurements;
    };
    const parts = [
      ...flags.sizes.map((n) => ({ note: `${n}³`, measure: () => measureSize(n, effort, peers, now) })),
      ...flags.planes.map((n) => ({ note: `${n}²`, measure: () => measurePlane(n, effort, peers, now) })),
      ...flags.recipes.map((n) => ({ note: `recipe at ${n}³`, measure: () => measureRecipe(n, effort, peers, now) })),
      ...flags.atoms.map((n) => ({ note: `${n} atoms`, measure: () => relaxation(n) })),
    ];
    for (const [i, { note, measure }] of parts.entries()) {
      throwIfStopped(terminal.signal);
      bar.update(i, note);
      measurements.push(...(await measure()));
    }
  } finally {
    bar.stop();
    peers?.close();
  }
  const json = { command: "bench", machine, effort, measurements, ratios: ratios(measurements), agreements };
  if (flags.output !== undefined) await writeFileAtomic(flags.output, `${JSON.stringify(json, null, 2)}\n`);
  const rows = Object.entries(machine).map(([name, value]): Row => [name, value]);
  const tables = [
    rowsTable("Machine", rows),
    table(measurements),
    ...(agreements.length > 0 ? [agreementTable(agreements)] : []),
  ];
  reporter.finish(tables.join("\n\n"), json);
}

/** The figures of the GPU alone. */
async function runOnGpu(terminal: Terminal, flags: Flags): Promise<void> {
  const { sizes, seconds } = flags;
  const reporter = createReporter(terminal, flags.json === true);
  const bar = startProgress(terminal, "measuring", sizes.length * figuresOfSize);
  let done = 0;
  try {
    const found = await benchGpu(
      sizes,
      seconds,
      () => terminal.now(),
      ({ what, shape }) => {
        throwIfStopped(terminal.signal);
        bar.update(++done, `${what} ${shape[0]}³`);
      },
    );
    const json = { command: "bench", machine: { ...describeMachine(undefined, undefined), gpu: found.gpu }, ...found };
    if (flags.output !== undefined) await writeFileAtomic(flags.output, `${JSON.stringify(json, null, 2)}\n`);
    reporter.finish(`${found.gpu}\n\n${gpuTable(found.measurements)}`, json);
  } finally {
    bar.stop();
  }
}

/** Of the GPU: a copy, a transform, three iterations. */
const figuresOfSize = 5;

/** What the figures belong to. */
function describeMachine(peers: Peers | undefined, lammps: string | undefined): Record<string, string> {
  const [cpu] = cpus();
  const found = Object.entries(peers?.status ?? {}).map(
    ([name, { version, missing }]) => `${name} ${version ?? `missing (${missing})`}`,
  );
  if (lammps !== undefined) found.push(`LAMMPS ${lammps}`);
  return {
    processor: `${cpu?.model.trim() ?? "unknown"}, ${cpus().length} threads`,
    memory: `${(totalmem() / 1e9).toFixed(1)} GB`,
    system: `${platform()} ${arch()}, Node ${process.versions.node}, V8 ${process.versions.v8}`,
    load: `${loadavg()[0].toFixed(2)} when it began`,
    peers: found.join(", ") || "none",
  };
}

function table(measurements: readonly Measurement[]): string {
  const found = ratios(measurements);
  const head = ["", "size", "threads", "median", "least", "samples", "over FFTW", "over others"];
  const rows = measurements.map(({ what, n, by, threads, time }) => {
    const own = by === "friedel" ? found.filter((r) => r.what === what && r.n === n && r.threads === threads) : [];
    const written = (wanted: (against: string) => boolean) =>
      own
        .filter(({ against }) => wanted(against))
        .map(({ against, ratio }) => `${figure(ratio, 3)} × ${against}`)
        .join(", ");
    const name = {
      FFT: "FFT",
      ER: "ER iteration",
      HIO: "HIO iteration",
      step: "Adam step",
      "counts step": "Adam step on counts",
      "2D FFT": "2D FFT",
      "2D HIO": "2D HIO iteration",
      recipe: "620 iterations",
      relaxation: "relaxation",
    }[what];
    return [
      `${name}, ${by}`,
      what === "relaxation" ? `${n} atoms` : what.startsWith("2D") ? `${n}²` : `${n}³`,
      String(threads),
      milliseconds(time.medianMs),
      milliseconds(time.leastMs),
      String(time.samples),
      written((against) => against.includes("FFTW")),
      written((against) => !against.includes("FFTW")),
    ];
  });
  return headedTable({ head, rows });
}

function agreementTable(agreements: readonly Agreement[]): string {
  const head = ["relaxed to", "atoms", "steps", "LAMMPS's", "energies differ by", "places differ by", "atoms moved by"];
  const rows = agreements.map((found) => [
    `${found.forceTolerance} eV/Å`,
    String(found.atoms),
    String(found.steps),
    String(found.lammpsSteps),
    `${found.energyDifferenceEvPerAtom.toExponential(1)} eV an atom`,
    `${found.largestDistance.toExponential(1)} Å`,
    `${figure(found.largestDisplacement, 2)} Å`,
  ]);
  return headedTable({ head, rows });
}

function milliseconds(ms: number): string {
  return ms < 1000 ? `${figure(ms, 3)} ms` : duration(ms / 1000);
}

/** Of the largest crystal that is relaxed. */
const mostAtoms = 2_000_000;

/** An option with a list of numbers, whose help shows the default as it is typed. */
function listOption(flags: string, text: string, numbers: readonly number[], most?: number): Option {
  return new Option(flags, text).argParser((given: string) => list(given, most)).default(numbers, numbers.join(","));
}

function list(text: string, most = 512): readonly number[] {
  return text === "" ? [] : text.split(",").map((part) => whole(8, most)(part.trim()));
}
