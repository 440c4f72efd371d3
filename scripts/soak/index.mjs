// The soak: kills at random moments, damaged files through every reader, and a watched folder in trouble, with a table at the end.
//
//   npm run build && npm run soak -- [--kills 500] [--mutants 500000] [--watched 1000] [--minutes 60] [--seed 1] [--folder build/soak]
//
// The same command goes on where it was stopped; exit code 1 where a fault was found. What is drawn follows from the seed.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeInputs } from "./jobs.mjs";
import { soakKills } from "./kills.mjs";
import { soakMutants } from "./mutants.mjs";
import { table } from "./table.mjs";
import { soakWatch } from "./watch.mjs";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "500" },
    mutants: { type: "string", default: "500000" },
    watched: { type: "string", default: "1000" },
    minutes: { type: "string", default: "1000" },
    seed: { type: "string", default: "1" },
    folder: { type: "string", default: "build/soak" },
  },
});
const [kills, mutants, watched, minutes, seed] = [values.kills, values.mutants, values.watched, values.minutes, values.seed].map(
  Number,
);
if (![kills, mutants, watched, minutes, seed].every((n) => Number.isFinite(n) && n >= 0)) {
  console.error("expected numbers of 0 or more for --kills, --mutants, --watched, --minutes and --seed");
  process.exit(2);
}
const folder = resolve(values.folder);
mkdirSync(join(folder, "whole"), { recursive: true });
const stateFile = join(folder, "state.json");
const state = existsSync(stateFile) ? JSON.parse(readFileSync(stateFile, "utf8")) : { seed, kills: {}, mutants: {}, watch: {} };
if (state.seed !== seed) {
  console.error(`${stateFile}: expected a soak of seed ${seed}, found one of ${state.seed}: choose another --folder`);
  process.exit(2);
}
const from = Date.now();
const common = {
  folder,
  seed,
  isOver: () => Date.now() - from > 60_000 * minutes,
  keep: () => {
    writeFileSync(`${stateFile}.part`, JSON.stringify(state, null, 1));
    renameSync(`${stateFile}.part`, stateFile);
  },
  note: (text) => console.error(text),
};

await makeInputs(folder, common.note);
if (mutants > 0) await soakMutants({ ...common, count: mutants, state: state.mutants });
if (watched > 0) await soakWatch({ ...common, count: watched, state: state.watch });
if (kills > 0) await soakKills({ ...common, count: kills, state: state.kills });
const { text, faults } = table(state);
console.log(text);
process.exitCode = faults > 0 ? 1 : 0;
