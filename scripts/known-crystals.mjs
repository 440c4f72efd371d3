// known-crystals.mjs: `friedel reconstruct` with its defaults on simulated measurements whose crystal is known, as a table: what an
// earlier version gave (in expected.txt of each case), what comes out now, and the verdict in words.
//
//   node scripts/known-crystals.mjs [FOLDER] [--cases a,b] [--json FILE] [further flags of reconstruct]
//
// FOLDER holds a folder a case with pattern.npz (counts), truth.npz (object), expected.txt and, for some, mask.npz; by default
// ../shared/data/cases/science beside the checkout. Further flags go to reconstruct: --bars 0 saves the ensemble, which does not change
// the object. With --json each row is also appended to FILE, a line each, and cases that FILE has are not repeated.

import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
  if (/refused/.test(seen)) return { reconstruct: "refused", refine: "" };
  const found = (command) => seen.match(new RegExp(`${command}(?: right)? \\(?([0-9]\\.[0-9]+)`))?.[1] ?? "";
  return { reconstruct: found("reconstruct"), refine: found("refine") };
}

function judge(folder, name, flags) {
  const at = (file) => join(folder, name, file);
  const out = mkdtempSync(join(tmpdir(), "known-crystals-"));
  try {
    const mask = existsSync(at("mask.npz")) ? ["--mask", at("mask.npz")] : [];
    const from = Date.now();
    const run = friedel("reconstruct", at("pattern.npz"), ...mask, "-o", out, "--no-figures", "--json", ...flags);
    const seconds = (Date.now() - from) / 1000;
    const row = { name, ...before(readFileSync(at("expected.txt"), "utf8")), seconds };
    if (run.status !== 0) return { ...row, now: null, words: run.refusal };
    const { verdict, trust } = JSON.parse(run.stdout);
    const compared = friedel("compare", join(out, "result.npz"), at("truth.npz"), "--json");
    const now = compared.status === 0 ? JSON.parse(compared.stdout).fieldError : null;
    return { ...row, now, certain: verdict.isCertain, noiseRatio: trust?.noiseRatio, words: verdict.sentence };
  } finally {
    rmSync(out, { recursive: true });
  }
}

const args = process.argv.slice(2);
const asked = take(args, "--cases")?.split(",");
const json = take(args, "--json");
const folder = args[0] && !args[0].startsWith("-") ? args.shift() : own;
const known =
  json && existsSync(json)
    ? readFileSync(json, "utf8")
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line))
    : [];
console.log("| case | before: reconstruct, refine | now | seconds | verdict |\n| --- | --- | --- | --- | --- |");
for (const name of asked ?? readdirSync(folder).filter((each) => existsSync(join(folder, each, "pattern.npz")))) {
  const row = known.find((each) => each.name === name) ?? judge(folder, name, args);
  if (json && !known.includes(row)) appendFileSync(json, `${JSON.stringify(row)}\n`);
  const now = row.now === null ? "–" : row.now.toFixed(3);
  console.log(
    `| ${name} | ${row.reconstruct || "–"}, ${row.refine || "–"} | ${now} | ${row.seconds.toFixed(0)} | ${row.words} |`,
  );
}
