// How much of a rocking curve an image needs: simulated crystals of each class of phase range, of whose patterns the first frames only are
// given, the peak among them or not, as `refine` finds them. After `npm run build`:
//   node packages/cli/scripts/partial-curves.mjs FILE [PATTERNS] [SIZE]
// adds a line a pattern to FILE (JSON lines; a stopped run goes on), prints the table of docs/live.md, and draws docs/images/partial-curves.png.

import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createWasmEngine, drain, Measured, maskVolume, realVolume } from "@friedel/engine";
import { compareObjects, refine } from "@friedel/imaging";
import { drawPartialCurves } from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import { drawTestPattern, findClasses, tuningSeed } from "@friedel/simulation";

const [file, patterns = "4", size = "40"] = process.argv.slice(2);
if (file === undefined)
  throw new Error("expected a file for the rows, found none: node packages/cli/scripts/partial-curves.mjs FILE");
const classes = ["to-pi", "pi-2pi", "2pi-4pi", "4pi-6pi"];
/** Shares of the curve from its beginning; the peak is at one half. */
const shares = [1, 0.85, 0.7, 0.6, 0.55, 0.5, 0.45];
const shape = [Number(size), Number(size), Number(size)];
/** A pattern is found where the error of its field is less; its own share of the object without the frames that are missing. */
const found = 0.2;

const rows = existsSync(file)
  ? readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  : [];
const engine = await createWasmEngine({ threads: 1 });
try {
  for (let index = 0; index < Number(patterns); index++) {
    for (const className of classes) {
      for (const share of shares) {
        if (rows.some((row) => row.className === className && row.index === index && row.share === share)) continue;
        const row = { className, index, share, ...(await judge(className, index, share)) };
        rows.push(row);
        appendFileSync(file, `${JSON.stringify(row)}\n`);
      }
    }
  }
} finally {
  await engine.dispose();
}

async function judge(className, index, share) {
  const [testClass] = findClasses([className]);
  const { counts, mask: own, truth } = await drawTestPattern(tuningSeed, testClass, index, shape, engine.transform);
  const amplitude = realVolume(shape, counts.data.map(Math.sqrt));
  const measured = Math.round(share * shape[0]) * shape[1] * shape[2];
  const mask = maskVolume(shape, own.data.slice().fill(Measured.no, measured));
  amplitude.data.fill(0, measured);
  try {
    const { object, verdict } = await drain(refine(engine, { amplitude, mask }));
    const { fieldError } = await compareObjects(object, truth, engine.transform, { removeRamp: true });
    return { fieldError, isCertain: verdict.isCertain };
  } catch (error) {
    return { fieldError: null, isCertain: false, error: error.message };
  }
}

const points = classes.map((className) => ({
  className,
  points: shares.map((share) => {
    const all = rows.filter((row) => row.className === className && row.share === share);
    const right = all.filter(({ fieldError }) => fieldError !== null && fieldError < found);
    const wrong = all.filter((row) => row.isCertain && !right.includes(row));
    return { share, count: all.length, right: right.length, wrongAndCertain: wrong.length };
  }),
}));
const cell = ({ right, count, wrongAndCertain }) =>
  `${right} of ${count}${wrongAndCertain > 0 ? ` (${wrongAndCertain} wrong and certain)` : ""}`;
const table = [
  `| class | ${shares.join(" | ")} |`,
  `|${" --- |".repeat(shares.length + 1)}`,
  ...points.map(({ className, points: row }) => `| ${className} | ${row.map(cell).join(" | ")} |`),
];
process.stdout.write(`${table.join("\n")}\n`);
const svg = drawPartialCurves({
  title: "How much of a rocking curve an image needs",
  subtitle: `${Number(patterns)} simulated crystals a class, ${size}³ voxels, the first frames of each curve`,
  classes: points.map(({ className, points: row }) => ({
    name: className,
    points: row.map(({ share, count, right }) => ({ share, rate: right / count })),
  })),
});
writeFileSync(fileURLToPath(new URL("../../../docs/images/partial-curves.png", import.meta.url)), await renderPng(svg));
