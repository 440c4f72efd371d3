// known-crystals.mjs: `friedel refine` and `friedel reconstruct` with their defaults on simulated measurements whose crystal is known, as
// a table: what an earlier version gave (in expected.txt of each case), what comes out now, how long the two refined, and the verdict.
//
//   node scripts/known-crystals.mjs [FOLDER] [--cases a,b] [--json FILE] [further flags of both commands]
//
// FOLDER holds a folder a case with pattern.npz (counts), truth.npz (object), expected.txt and, for some, mask.npz; or the scans of one
// crystal's peaks (known-crystals/peaks.mjs). By default ../shared/data/cases/science beside the checkout. No ensemble is made, which does
// not change the object. With --json each row is also appended to FILE, a line each, and cases that FILE has are not repeated.

import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeNpy } from "@friedel/io";
import { readReference } from "@friedel/workflow/node";
import { crystalOn, writePeak } from "./known-crystals/peaks.mjs";

const cli = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
const own = fileURLToPath(new URL("../../shared/data/cases/science", import.meta.url));

/** The value after a flag, taken out of the arguments; undefined without it. */
function take(args, flag) {
  const at = args.indexOf(flag);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}

function friedel(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return { status, stdout, refusal: stderr.trim().split("\n").at(-1) };
}

/** The field errors that an expected.txt tells of the earlier version, as it wrote them. */
function before(text) {
  const [seen] = text.match(/Seen[\s\S]*?(?=\nShould|$)/) ?? [""];
  if (/refused/.test(seen)) return "refused";
  const found = (command) => seen.match(new RegExp(`${command}(?: right)? \\(?([0-9]\\.[0-9]+)`))?.[1] ?? "–";
  return `${found("reconstruct")}, ${found("refine")}`;
}

/** Runs a command into a folder: its field error to the truth that `truthOf` has or makes for the result, its verdict and its refining. */
async function run(command, input, out, flags, truthOf) {
  const done = friedel(command, ...input, "-o", out, "--no-figures", "--json", ...flags);
  if (done.status !== 0) return { fieldError: null, words: done.refusal };
  const { verdict, trust, seconds } = JSON.parse(done.stdout);
  const truth = await truthOf(join(out, "result.cxi"));
  const compared = friedel("compare", join(out, "result.npz"), ...truth, "--json");
  const fieldError = compared.status === 0 ? JSON.parse(compared.stdout).fieldError : null;
  return { fieldError, certain: verdict.isCertain, words: verdict.sentence, refining: seconds?.refining, ...trust };
}

/** The measurements of a case: a name each, and how to make input and truth in a folder for files. */
function measurementsOf(folder, name) {
  const at = (...names) => join(folder, name, ...names);
  const expected = readFileSync(at("expected.txt"), "utf8");
  if (existsSync(at("pattern.npz"))) {
    const mask = existsSync(at("mask.npz")) ? ["--mask", at("mask.npz")] : [];
    const truthOf = () => [at("truth.npz"), "--resample"];
    return [{ name, before: before(expected), input: async () => [at("pattern.npz"), ...mask], truthOf, isPattern: true }];
  }
  return readdirSync(at())
    .filter((peak) => existsSync(at(peak, "frames.npz")))
    .map((peak) => ({
      name: `${name} ${peak}`,
      before: "–",
      isPattern: false,
      input: async (scratch) => {
        await writePeak(at(), peak, join(scratch, "scan"));
        return [join(scratch, "scan")];
      },
      truthOf: async (result, scratch) => {
        const { object, geometry } = await readReference(result);
        const truth = join(scratch, "truth.npy");
        writeFileSync(truth, writeNpy(crystalOn(at(), peak, object.shape, geometry)));
        return [truth, "--remove-ramp"];
      },
    }));
}

async function judge({ name, before, input, truthOf, isPattern }, flags) {
  const scratch = mkdtempSync(join(tmpdir(), "known-crystals-"));
  try {
    const given = await input(scratch);
    const truth = (result) => truthOf(result, scratch);
    const refine = isPattern ? await run("refine", given, join(scratch, "refined"), flags, truth) : null;
    const reconstruct = await run("reconstruct", given, join(scratch, "result"), ["--bars", "0", ...flags], truth);
    return { name, before, refine, reconstruct };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const figure = (value, digits) => (typeof value === "number" ? value.toFixed(digits) : "–");

const args = process.argv.slice(2);
const asked = take(args, "--cases")?.split(",");
const json = take(args, "--json");
const folder = args[0] && !args[0].startsWith("-") ? args.shift() : own;
const lines = json && existsSync(json) ? readFileSync(json, "utf8").trim().split("\n").filter(Boolean) : [];
const known = lines.map((line) => JSON.parse(line));
console.log("| case | before: reconstruct, refine | refine | reconstruct | refining, s | verdict |");
console.log(`|${" --- |".repeat(6)}`);
for (const name of asked ?? readdirSync(folder).filter((each) => existsSync(join(folder, each, "expected.txt")))) {
  for (const measurement of measurementsOf(folder, name)) {
    const row = known.find((each) => each.name === measurement.name) ?? (await judge(measurement, args));
    if (json && !known.includes(row)) appendFileSync(json, `${JSON.stringify(row)}\n`);
    const { refine, reconstruct } = row;
    const errors = [refine?.fieldError, reconstruct.fieldError].map((value) => figure(value, 3));
    const seconds = [refine?.refining, reconstruct.refining].map((value) => figure(value, 1)).join(", ");
    console.log(`| ${[row.name, row.before, ...errors, seconds, reconstruct.words].join(" | ")} |`);
  }
}
