// The figures and the table of docs/refinement.md, made anew: `npm run build`, then
//   node scripts/refinement-figures.mjs [fields] [rates]      (all of them where none is named; half a minute on two cores)
// `fields` computes what it shows, on a crystal of the set that methods are tuned on. `rates` reads docs/refinement-scores.json,
// whose `summaries` are those of
//   friedel evaluate --methods auto,classical,classical-5 --json

import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { createWasmEngine, realVolume } from "@friedel/engine";
import { compareObjects } from "@friedel/imaging";
import { drawRates } from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import { drawTestPattern, findClasses, findMethods, testClasses, tuningSeed } from "@friedel/simulation";
import { drawFields } from "./refinement-figures/fields.mjs";
import { scoresTable } from "./refinement-figures/scores-table.mjs";

const docs = fileURLToPath(new URL("../docs/", import.meta.url));
const shape = [64, 64, 64];
const centralPlane = 32;

/** The crystal of the first figure. */
const strained = { className: "4pi-6pi", index: 10 };
const methods = [
  { name: "classical", label: "classical, 1 start", colour: "#c9ced6" },
  { name: "classical-5", label: "classical, best of 5", colour: "#97a1ae" },
  { name: "auto", label: "auto", colour: "#5b93e0" },
];
/** What the page has between the marks of its table. */
const tablePlace = /(?<=<!-- scores -->\n)[\s\S]*(?=\n<!-- end of scores -->)/;

const parts = { fields, rates };
const asked = process.argv.slice(2);
const engine = await createWasmEngine({ threads: Math.min(8, availableParallelism()) });
try {
  for (const [name, make] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await make();
} finally {
  await engine.dispose();
}

async function fields() {
  const [testClass] = findClasses([strained.className]);
  const pattern = await drawTestPattern(tuningSeed, testClass, strained.index, shape, transform);
  const { counts, mask, facts } = pattern;
  const measurement = { amplitude: realVolume(counts.shape, counts.data.map(Math.sqrt)), mask };
  const note = `phase range ${(facts.phaseRange / Math.PI).toFixed(1)}π`;
  const objects = [{ name: "truth", note, object: pattern.truth }];
  for (const [method, name] of [
    ["classical-5", "ER and HIO, best of 5 starts"],
    ["auto", "friedel refine"],
  ]) {
    const [{ run }] = findMethods([method]);
    const { object } = await run(engine, measurement, pattern.index);
    const { aligned, fieldError } = await compareObjects(object, pattern.truth, transform);
    objects.push({ name, note: `fieldError ${fieldError.toFixed(2)}`, object: aligned });
  }
  const title = "One strained crystal: truth, iterative phasing, refinement";
  const subtitle = `The same slice of a simulated crystal; ${facts.peakCounts} counts in the brightest voxel of its pattern`;
  await save("refinement-fields.png", drawFields({ title, subtitle, plane: centralPlane, objects }));
}

async function rates() {
  const scores = JSON.parse(await readFile(`${docs}refinement-scores.json`, "utf8"));
  const { seed, count, shape: size } = scores.set;
  const title = "How often the object is right";
  const subtitle = `Set of seed ${seed}: ${count} simulated patterns a class at ${size.join("×")}; lines are 95 % intervals`;
  const figure = { title, subtitle, classes: testClasses, methods, summaries: scores.summaries };
  await save("refinement-rates.png", drawRates(figure));
  const page = await readFile(`${docs}refinement.md`, "utf8");
  await writeFile(`${docs}refinement.md`, page.replace(tablePlace, scoresTable(scores)));
}

function transform(volume, direction) {
  return engine.transform(volume, direction);
}

async function save(name, svg) {
  await writeFile(`${docs}images/${name}`, await renderPng(svg, 1.6));
  console.log(`docs/images/${name}`);
}
