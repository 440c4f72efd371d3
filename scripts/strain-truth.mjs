// The whole matrix of truth tests of the strain step: noise-free frames of a crystal whose displacement is known, at six beamlines,
// by each circle that can be rocked and by energy, four displacement fields; prepared, phased from seeded starts, taken to strain.
// Prints a table for docs/strain.md, largest error (root mean square) of strain in the bulk, in units of 1e-6.
//
//   npm run build && node scripts/strain-truth.mjs [--size 48] [--seed 1] [--beamlines 34-ID-C,P10] [--fields quadratic]
//
// A quarter of an hour on one core. Exits with 1 where an error is above 1e-5.
import { parseArgs } from "node:util";
import { createWasmEngine } from "@friedel/engine";
import { allScans, fieldNames, truthTest } from "../packages/cli/dist/strain/truth/index.js";

/** What the strain step is held to. */
const wanted = 1e-5;

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "48" },
    seed: { type: "string", default: "1" },
    beamlines: { type: "string" },
    fields: { type: "string", default: fieldNames.join(",") },
  },
});
const named = values.beamlines?.split(",");
const fields = values.fields.split(",");
const millionths = (value) => (1e6 * value).toFixed(1);
const engine = await createWasmEngine({ threads: 1 });
const all = [];
try {
  console.log(`| beamline | scanned | ${fields.join(" | ")} |\n| --- | --- |${" --- |".repeat(fields.length)}`);
  for (const choice of allScans().filter(({ beamline }) => named?.includes(beamline) ?? true)) {
    const cells = [];
    for (const field of fields) {
      const result = await truthTest(field, choice, Number(values.size), engine, Number(values.seed));
      all.push(result);
      cells.push(`${millionths(result.largest)} (${millionths(result.rms)})`);
      const { chi2, starts, voxels, fromObject } = result;
      console.error(
        `${choice.beamline} ${choice.scanned} ${field}: ${cells.at(-1)}, ${voxels} voxels, chi2 ${chi2.toExponential(1)}, start ${starts}; from the object itself ${millionths(fromObject.largest)} (${millionths(fromObject.rms)})`,
      );
    }
    console.log(`| ${choice.beamline} | ${choice.scanned} | ${cells.join(" | ")} |`);
  }
} finally {
  await engine.dispose();
}
const largest = (of) => all.reduce((most, result) => Math.max(most, of(result)), 0);
console.log(
  `\n${all.length} tests: largest error ${millionths(largest((r) => r.largest))}e-6, from the object itself ${millionths(largest((r) => r.fromObject.largest))}e-6; ` +
    `largest strain ${millionths(largest((r) => r.largestStrain))}e-6; starts at most ${largest((r) => r.starts)}, chi2 at most ${largest((r) => r.chi2).toExponential(1)}`,
);
process.exitCode = all.every((result) => result.largest <= wanted) ? 0 : 1;
