// The pictures of docs/other-problems.md, made anew: `npm run build`, then
//   node scripts/other-problems.mjs [NAME …]      (all of them where none is named; some minutes on two cores)
// Each runs the commands that the page has above the picture, in a folder of its own, and draws pattern, truth and result.

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createWasmEngine } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { readMeasurement, readVolume } from "@friedel/io";
import { renderPng } from "@friedel/report/node";
import { drawProblem } from "./other-problems/panels.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = await readFile(`${root}docs/other-problems.md`, "utf8");
/** A block of commands with a picture right below it. */
const pictures = page.matchAll(/```sh\n([^`]*)```\n\n!\[([^\]]*)\]\(images\/other-([\w-]+)\.png\)/g);

const asked = process.argv.slice(2);
const engine = await createWasmEngine({ threads: 1 });
const folder = await mkdtemp(join(tmpdir(), "friedel-problems-"));
try {
  for (const [, commands, title, name] of pictures)
    if (asked.length === 0 || asked.includes(name)) await make(commands, title, name);
} finally {
  await engine.dispose();
  await rm(folder, { recursive: true });
}

async function make(commands, title, name) {
  for (const [, words] of commands.matchAll(/^friedel (.*?)(?: *#.*)?$/gm))
    execFileSync(process.execPath, [`${root}packages/cli/bin/friedel.js`, ...words.split(/\s+/)], {
      cwd: folder,
      stdio: "inherit",
    });
  const [, problem] = /-o (\S+?)\/?$/m.exec(commands);
  const at = (path) => join(folder, problem, path);
  const bytes = (path) => readFile(at(path));
  const { counts, mask } = readMeasurement(await bytes("problem.npz"), "problem.npz");
  const truth = await readVolume(await bytes("truth.npy"), "truth.npy");
  const support = await readVolume(await bytes("support.npy"), "support.npy");
  const found = await readVolume(await bytes("found/result.npz"), "result.npz", { array: "object" });
  const { aligned, fieldError } = await compareObjects(found, truth, (...given) => engine.transform(...given));
  const svg = drawProblem({ title, counts, mask, truth, support, found: aligned, note: `fieldError ${fieldError.toFixed(3)}` });
  await writeFile(`${root}docs/images/other-${name}.png`, await renderPng(svg, 1.4));
  console.log(`docs/images/other-${name}.png: fieldError ${fieldError}`);
}
