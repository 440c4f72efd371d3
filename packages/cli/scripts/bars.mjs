// How right the error bars of `reconstruct` are: crystals with sharp faces as raw 34-ID-C scans, reconstructed as a user would, against their
// truth blurred alike. After `npm run build`:
//   node packages/cli/scripts/bars.mjs FOLDER [SEED]
// keeps the scans in FOLDER, adds a line to FOLDER/bars.jsonl for each, and prints the table of docs/strain.md. A stopped run goes on.

import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { complexVolume, createWasmEngine, drain, transpose } from "@friedel/engine";
import { compareObjects, inSpace, resampleObject, searchedShape } from "@friedel/imaging";
import { readObjectFile, reconstruct, truthName } from "@friedel/workflow";
import { diskFile, openNetworkIfShipped, prepareFitThreads, readScan } from "@friedel/workflow/node";

/** Counts at the peak, facets, phase range (rad), diameter (nm). */
const crystals = [
  ["1e4", "cubic", 2, 350],
  ["1e4", "10", 1, 300],
  ["1e4", "14", 4, 280],
  ["2e4", "cubic", 5, 320],
  ["2e4", "12", 3, 260],
  ["5e4", "cubic", 1, 300],
  ["5e4", "8", 6, 350],
  ["5e4", "16", 2, 280],
  ["1e5", "cubic", 4, 260],
  ["1e5", "18", 2, 380],
  ["1e5", "12", 6, 320],
  ["2e5", "cubic", 3, 300],
  ["2e5", "9", 1, 250],
  ["5e5", "14", 5, 340],
  ["1e6", "cubic", 2, 300],
];
/** Pixels along the edges of a frame, and frames: a crystal scatters beyond them. */
const [pixels, frames] = [128, 96];
/** FWHM of a Gaussian over its standard deviation. */
const fwhm = 2 * Math.sqrt(2 * Math.log(2));

const [folder, first = "7100"] = process.argv.slice(2);
if (folder === undefined)
  throw new Error("expected a folder for scans and rows, found none: node packages/cli/scripts/bars.mjs FOLDER");
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const rowsPath = join(folder, "bars.jsonl");
mkdirSync(folder, { recursive: true });
const rows = existsSync(rowsPath)
  ? readFileSync(rowsPath, "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];

const engine = await createWasmEngine({ threads: 2 });
const fits = prepareFitThreads(2);
const { transform } = engine;
try {
  for (const [n, crystal] of crystals.entries()) {
    const seed = Number(first) + n + 1;
    if (rows.some((row) => row.seed === seed)) continue;
    const row = { seed, ...(await judge(seed, crystal)) };
    rows.push(row);
    appendFileSync(rowsPath, `${JSON.stringify(row)}\n`);
    process.stderr.write(`${JSON.stringify(row)}\n`);
  }
} finally {
  await fits.dispose();
  await engine.dispose();
}
process.stdout.write(`${table(rows)}\n`);

async function judge(seed, [counts, facets, phaseRange, diameter]) {
  const path = join(folder, `c${seed - Number(first)}`);
  if (!existsSync(path)) {
    const crystal = ["--seed", seed, "--facets", facets, "--phase-range", phaseRange, "--diameter", diameter];
    const exposure = ["--peak-counts", counts, "--pixels", pixels, "--frames", frames];
    execFileSync(process.execPath, [main, "simulate", "--scan", path, ...crystal, ...exposure].map(String), { stdio: "ignore" });
  }
  const context = { engine, figures: null, fitElsewhere: fits.fitElsewhere, openNetwork: openNetworkIfShipped };
  const { result, pattern, image, parts = [] } = await drain(reconstruct(await readScan(path), {}, context));
  const [part] = parts;
  const described = { counts: Number(counts), facets, phaseRange, diameter, certain: result.verdict?.isCertain ?? null };
  if (!image || !part) return { ...described, refused: true };
  const { directColumns, reciprocalColumns, qVector } = pattern.geometry;
  const geometry = { directColumns: transpose(directColumns), reciprocalColumns: transpose(reciprocalColumns), qVector };
  const { shape } = result.object;
  const truth = await resampleObject(await readObjectFile(diskFile(join(path, truthName))), shape, transform);
  const { aligned, fieldError } = await compareObjects(truth, result.object, transform, { removeRamp: true });
  // Of the crop that the ensemble was fitted in, blurred as its mean.
  const cropped = await resampleObject(await resampleObject(aligned, searchedShape(shape), transform), shape, transform);
  const blurred = await blur(cropped, geometry.reciprocalColumns, (1e-9 * part.metrics.resolutionNm) / fwhm);
  const [displacement, strain] = await inSpace(image, geometry, transform)(blurred);
  const bars = { strain: part.maps.strain_error.volume.data, displacement: part.maps.displacement_error.volume.data };
  const bulk = [...image.bulk.data.keys()].filter(
    (i) => image.bulk.data[i] !== 0 && Number.isFinite(strain.data[i]) && Number.isFinite(bars.strain[i]),
  );
  const mean = (of) => bulk.reduce((sum, i) => sum + of(i) / bulk.length, 0);
  // Each map is against a mean lattice of its own: the ramp between the two, a plane of displacement and a constant of strain, tells nothing.
  const plane = planeOf(displacement.data, image.bulk.shape, bulk);
  const meanError = mean((i) => strain.data[i] - image.strain.data[i]);
  const errors = {
    strain: (i) => strain.data[i] - image.strain.data[i] - meanError,
    displacement: (i) => displacement.data[i] - plane(i),
  };
  const within = (kind, times) => mean((i) => Number(Math.abs(errors[kind](i)) < times * bars[kind][i]));
  const { resolutionNm, membersKept } = part.metrics;
  return {
    ...described,
    fieldError,
    noiseRatio: result.trust?.noiseRatio ?? null,
    resolutionNm,
    membersKept,
    bulk: bulk.length,
    strainRms: Math.sqrt(mean((i) => errors.strain(i) ** 2)),
    strainBarRms: Math.sqrt(mean((i) => bars.strain[i] ** 2)),
    displacementRmsM: Math.sqrt(mean((i) => errors.displacement(i) ** 2)),
    displacementBarRmsM: Math.sqrt(mean((i) => bars.displacement[i] ** 2)),
    within: ["strain", "displacement"].flatMap((kind) => [within(kind, 1), within(kind, 2)]),
  };
}

/** The plane that is nearest to values at some voxels of a volume, as a function of the voxel's index. */
function planeOf(values, [, ny, nx], voxels) {
  const at = (i) => [1, Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
  const rows = [0, 1, 2, 3].map(() => new Float64Array(5));
  for (const i of voxels) {
    const terms = at(i);
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) rows[a][b] += terms[a] * terms[b];
      rows[a][4] += terms[a] * values[i];
    }
  }
  // The normal equations by elimination; they are positive definite.
  for (let a = 0; a < 4; a++) {
    rows[a] = rows[a].map((value) => value / rows[a][a]);
    for (let b = 0; b < 4; b++) if (b !== a) rows[b] = rows[b].map((value, c) => value - rows[b][a] * rows[a][c]);
  }
  return (i) => at(i).reduce((sum, term, a) => sum + term * rows[a][4], 0);
}

/** The object blurred by a Gaussian of standard deviation `sigma`, metres. */
async function blur(object, reciprocalColumns, sigma) {
  const spectrum = await transform(object, "forward");
  const [nz, ny, nx] = object.shape;
  const out = complexVolume(object.shape);
  for (let i = 0; i < nz * ny * nx; i++) {
    const place = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
    const steps = place.map((at, axis) => at - Math.floor(object.shape[axis] / 2));
    const square = reciprocalColumns.reduce((sum, row) => sum + row.reduce((q, step, axis) => q + step * steps[axis], 0) ** 2, 0);
    const factor = Math.exp(-0.5 * sigma ** 2 * square);
    out.data[2 * i] = factor * spectrum.data[2 * i];
    out.data[2 * i + 1] = factor * spectrum.data[2 * i + 1];
  }
  return transform(out, "inverse");
}

function table(all) {
  const percent = (share) => Math.round(100 * share);
  const judged = all.filter(({ within }) => within);
  const line = ({ counts, facets, phaseRange, diameter, fieldError, resolutionNm, strainRms, within }) =>
    [
      ...[counts.toExponential(), facets, phaseRange, diameter, fieldError.toFixed(3), resolutionNm.toFixed(0)],
      ...[(1e5 * strainRms).toFixed(1), ...within.map(percent)],
    ].join(" | ");
  const means = [0, 1, 2, 3].map((k) => percent(judged.reduce((sum, { within }) => sum + within[k] / judged.length, 0)));
  return [
    "| counts at the peak | facets | phase, rad | size, nm | `fieldError` | resolution, nm | strain rms, 10⁻⁵ | strain, one | two | displacement, one | two |",
    `|${" --- |".repeat(11)}`,
    ...judged.map((row) => `| ${line(row)} |`),
    `| mean | | | | | | | ${means.join(" | ")} |`,
  ].join("\n");
}
