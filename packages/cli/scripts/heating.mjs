// A simulated heating series through `friedel batch`: one crystal of gold in raw scans of two beamlines, its lattice growing with the
// temperature, one scan broken off and one of another crystal. Judges the table against the truth, kills the command at random moments, and
// compares the bits of what was resumed. After `npm run build`:
//   node packages/cli/scripts/heating.mjs FOLDER [--scans 40] [--size 48] [--bars 8] [--kills 10] [--seed 11] [--slurm]
// keeps the scans and the first series in FOLDER: a stopped run goes on. --slurm has the series done again on the Slurm cluster here, the
// first attempt at one task killed.

import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createWasmEngine, seededRandom, uniformSequence } from "@friedel/engine";
import { statisticsOf, strainImage } from "@friedel/imaging";
import { beamlinePresets } from "@friedel/io";
import { simulateScan } from "@friedel/simulation";
import { readStrainFile, writeScan } from "@friedel/workflow";
import { diskFile, openOutput } from "@friedel/workflow/node";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    scans: { type: "string", default: "40" },
    size: { type: "string", default: "48" },
    bars: { type: "string", default: "8" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "11" },
    slurm: { type: "boolean", default: false },
  },
});
const [folder] = positionals;
if (folder === undefined)
  throw new Error("expected a folder for the series, found none: node packages/cli/scripts/heating.mjs FOLDER");
const [count, size, kills, seed] = [values.scans, values.size, values.kills, values.seed].map(Number);
const main = fileURLToPath(new URL("../bundle/friedel.js", import.meta.url));
/** Scans that are broken off before the peak, and of another crystal. */
const [aborted, other] = [Math.floor(count / 3), Math.floor((2 * count) / 3)];
/** The lattice of gold grows by 1.42e-5 of itself a kelvin, by which the arm follows the peak. */
const armDegPerKelvin = -4.95e-4;
const kelvinOf = (n) => 300 + Math.round((500 * n) / (count - 1));

const spacings = await simulated();
const series = ["batch", "list.txt", "--column", "temperature", "--bars", values.bars, "--no-figures", "--output", "series"];
if (!existsSync(join(folder, "series/series.json"))) await run(series);
await judge(JSON.parse(readFileSync(join(folder, "series/series.json"), "utf8")).scans);
if (kills > 0) await killed();
if (values.slurm) await onCluster();

/** Simulates the scans that are not there, and their list; the lattice spacing of each, metres. */
async function simulated() {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "truth.json");
  const known = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const engine = await createWasmEngine({ threads: 1 });
  for (let n = known.length; n < count; n++) {
    const { beamline, motorsDeg, ...sim } = await scanOf(n, engine);
    const output = await openOutput(join(folder, "raw", `scan${n + 1}`));
    await writeScan(output, "heated", { ...sim, motorsDeg: { ...motorsDeg, temperature: kelvinOf(n) } }, beamline);
    // Broken off: nothing of its frames is there.
    if (n === aborted) for (const file of output.files.filter((each) => /frames|\.h5$/.test(each))) await output.remove(file);
    known.push(sim.geometry.dSpacing);
    writeFileSync(path, JSON.stringify(known));
  }
  await engine.dispose();
  const lines = known.map((_, n) => `raw/scan${n + 1} temperature=${kelvinOf(n)}\n`);
  writeFileSync(join(folder, "list.txt"), lines.join(""));
  return known;
}

/** Scan n, and its beamline. */
async function scanOf(n, engine) {
  const name = n % 2 === 0 ? "34-ID-C" : "P10";
  const beamline = beamlinePresets()[name];
  const crystal = { seed: n === other ? seed + 1000 : seed, phaseRange: 1.5, diameterM: 350e-9, peakCounts: 1e5 };
  // The same steps in reciprocal space at every size.
  const exposure = { frames: size, pixels: size, stepDeg: 0.0144, chip: name === "P10" ? "even" : "timepix" };
  const motorsDeg = { delta: 31.69 + armDegPerKelvin * (kelvinOf(n) - 300) };
  return { beamline, ...(await simulateScan({ beamline, ...crystal, ...exposure, motorsDeg }, engine.transform)) };
}

/**
 * The mean strain that the crystal has by itself along the Q of scan n, in the bulk as the scan's image has it: at its resolution, on its
 * voxels. The beamlines look at one crystal along two directions.
 */
async function ownStrain(n, { name, summary }) {
  const engine = await createWasmEngine({ threads: 1 });
  const { transform } = engine;
  const { crystal, geometry } = await scanOf(n, engine);
  const { shape, data } = await transform(crystal.object, "forward");
  const half = -0.5 * (summary.resolution / (2 * Math.sqrt(2 * Math.log(2)))) ** 2;
  const [, ny, nx] = shape;
  const blurred = data.map((value, k) => {
    const place = [Math.floor(k / (2 * ny * nx)), Math.floor(k / (2 * nx)) % ny, Math.floor(k / 2) % nx];
    const steps = place.map((at, axis) => at - Math.floor(shape[axis] / 2));
    const square = geometry.reciprocalColumns.reduce(
      (sum, row) => sum + row.reduce((q, step, axis) => q + step * steps[axis], 0) ** 2,
      0,
    );
    return value * Math.exp(half * square);
  });
  const [voxelM] = (await readStrainFile(diskFile(join(folder, "series", name, "strain.cxi")))).voxelM;
  const image = await strainImage(await transform({ shape, data: blurred }, "inverse"), geometry, { voxelM }, transform);
  await engine.dispose();
  return statisticsOf(image.dSpacing, image.bulk).mean / geometry.dSpacing - 1;
}

/** Runs the command in the folder; `after` milliseconds end it. */
async function run(args, after, environment = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    ...{ cwd: folder, stdio: "ignore", env: { ...process.env, ...environment } },
  });
  const exit = new Promise((done) => child.on("exit", (code, signal) => done(signal ?? code)));
  if (after !== undefined) {
    await Promise.race([wait(after), exit]);
    child.kill("SIGKILL");
  }
  return exit;
}

/** Prints how right the table is. */
async function judge(rows) {
  const good = rows.filter(({ image }) => image === "certain" || image === "within bars");
  const reference = rows.findIndex(({ latticeBar }) => latticeBar === 0);
  const own = [];
  for (const parity of [0, 1]) {
    const n = rows.findIndex((row, k) => k % 2 === parity && good.includes(row));
    own.push(await ownStrain(n, rows[n]));
  }
  const spacingOf = (n) => spacings[n] * (1 + own[n % 2]);
  const judged = good.filter((row) => row.latticeStrain !== undefined && rows.indexOf(row) !== reference);
  const errors = judged.map((row) => {
    const n = rows.indexOf(row);
    return { error: row.latticeStrain - (spacingOf(n) / spacingOf(reference) - 1), bar: row.latticeBar };
  });
  const within = (times) => errors.filter(({ error, bar }) => Math.abs(error) <= times * bar).length;
  const rms = Math.sqrt(errors.reduce((sum, { error }) => sum + error ** 2, 0) / errors.length);
  const span = Math.max(...spacings) / Math.min(...spacings) - 1;
  const lines = [
    `${rows.length} scans of ${size}³ voxels, ${values.bars} fits for the bars: ${good.length} with an image to rely on`,
    `strain of the lattice: rms error ${rms.toExponential(1)} of a span of ${span.toExponential(1)}`,
    `the crystal's own mean strain at the two beamlines: ${own.map((value) => value.toExponential(2)).join(", ")}`,
    `median bar ${errors
      .map(({ bar }) => bar)
      .sort((a, b) => a - b)
      [errors.length >> 1].toExponential(1)}`,
    `within one bar ${within(1)} of ${errors.length}, within two ${within(2)}`,
    `${rows[aborted].name}, broken off: ${rows[aborted].image}; ${rows[other].name}, of another crystal: ${rows[other].image}`,
    `others without an image to rely on: ${rows
      .filter((row) => !good.includes(row) && ![aborted, other].includes(rows.indexOf(row)))
      .map(({ name, image }) => `${name} (${image})`)
      .join(", ")}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}

/** The series again into the same place, killed at random moments. */
async function killed() {
  const first = take("series");
  const random = uniformSequence(seededRandom(18));
  let done = 0;
  for (; done < kills; done++) {
    const ended = await run(series, 2000 + random() * 1000 * count);
    if (ended !== "SIGKILL") break;
  }
  await run(series);
  process.stdout.write(`killed ${done} times and resumed: ${difference(first, read("series"))}\n`);
}

/** The series again as tasks of a cluster. */
async function onCluster() {
  const first = take("series");
  const mark = resolve(folder, "died");
  rmSync(mark, { recursive: true, force: true });
  const setup = `cd '${resolve(folder)}'; if [ "$SLURM_ARRAY_TASK_ID" = 3 ] && mkdir '${mark}' 2>/dev/null; then kill -9 $$; fi`;
  await run([...series, "--slurm", "--slurm-poll", "1", "--slurm-setup", setup]);
  execFileSync("rmdir", [mark]);
  process.stdout.write(`on the cluster, one task killed: ${difference(first, read("series"))}\n`);
}

/** The files of the finished series, which is then gone. */
function take(name) {
  const found = read(name);
  rmSync(join(folder, name), { recursive: true, force: true });
  return found;
}

function read(name) {
  const root = join(folder, name);
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort();
  return new Map(paths.map((path) => [path.slice(root.length), readFileSync(path)]));
}

function difference(one, two) {
  const names = [...new Set([...one.keys(), ...two.keys()])];
  const other = names.filter((name) => !(one.has(name) && two.has(name) && one.get(name).equals(two.get(name))));
  return other.length === 0
    ? `the same bits in ${names.length} files`
    : `other bits in ${other.slice(0, 5).join(", ")} (${other.length})`;
}
