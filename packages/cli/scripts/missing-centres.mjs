// What is said of plain diffraction in three dimensions behind a beam stop: viruses of as many seeds, refined without a word of what is known
// (as `friedel refine` does) and phased as not negative (three starts, certain where they agree). No object that is wrong may be certain. After `npm run build`:
//   node packages/cli/scripts/missing-centres.mjs FILE [COUNT] [SIZE] [SEED] [METHOD …]
// adds a line an object to FILE (JSON lines; a stopped run goes on) and prints how many are right, and certain.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createWasmEngine, drain, Measured, mapped, maskVolume } from "@friedel/engine";
import { compareObjects, optionsForKnown, phase, refine } from "@friedel/imaging";
import { simulateProblem } from "@friedel/simulation";

const [file, count = "50", size = "40", first = "1913", ...asked] = process.argv.slice(2);
if (file === undefined) throw new Error("expected a file for the objects: node packages/cli/scripts/missing-centres.mjs FILE");
/** The first problem's seed. */
const seed = Number(first);
/** A field error from here on is wrong. */
const wrong = 0.2;

const methods = {
  refine: async (measurement) => {
    const { object, verdict } = await drain(refine(engine, measurement));
    return { object, isCertain: verdict.isCertain };
  },
  phase: async (measurement, support) => {
    const known = { constraint: { kind: "nonNegative" }, support };
    const options = { ...optionsForKnown(known), starts: 3, seed };
    const { object, agreement } = await drain(phase(engine, { ...measurement, ...known }, options));
    return { object, isCertain: agreement.agreeing === agreement.compared };
  },
};

const done = existsSync(file)
  ? readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const engine = await createWasmEngine({ threads: 1 });
try {
  for (let k = 0; k < Number(count); k++) {
    for (const [method, find] of Object.entries(methods)) {
      if (asked.length > 0 && !asked.includes(method)) continue;
      if (done.some((row) => row.k === k && row.method === method)) continue;
      const problem = await simulateProblem("virus", { seed: seed + k, size: Number(size) }, engine.transform);
      const mask = maskVolume(
        problem.missing.shape,
        problem.missing.data.map((missing) => (missing === 0 ? Measured.used : Measured.no)),
      );
      const { object, isCertain } = await find({ amplitude: mapped(problem.intensity, Math.sqrt), mask }, problem.support);
      const { fieldError } = await compareObjects(object, problem.truth, engine.transform);
      const row = { k, method, fieldError, isCertain };
      done.push(row);
      appendFileSync(file, `${JSON.stringify(row)}\n`);
    }
  }
} finally {
  await engine.dispose();
}

for (const method of Object.keys(methods)) {
  const rows = done.filter((row) => row.method === method);
  const right = rows.filter(({ fieldError }) => fieldError < wrong);
  const certain = rows.filter(({ isCertain }) => isCertain);
  const both = certain.filter(({ fieldError }) => fieldError >= wrong);
  const counts = `${right.length} of ${rows.length} right, ${certain.length} certain, wrong and certain ${both.length}`;
  process.stdout.write(`${method}: ${counts}\n`);
}
