// Twenty logs as beamlines wrote them, held against silx's reader.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hasPython, runPython } from "../testing/python.js";
import { listSpecScans, readSpecScan } from "./spec.js";

const folder = fileURLToPath(new URL("../../../../../shared/data/spec-corpus", import.meta.url));
const logs = existsSync(folder) ? readdirSync(folder).filter((name) => !/\.md$|SUMS$|LICENSE|SOURCE/.test(name)) : [];

/** Of each scan: its columns' names and sums, and its motors, null where names and positions differ in number. */
const script = `
import json, sys, logging
logging.disable(logging.CRITICAL)
from silx.io.specfile import SpecFile
out = []
for scan in SpecFile(sys.argv[1]):
    try: names, sums = scan.labels, [float(sum(row)) for row in scan.data]
    except Exception: names, sums = None, None
    fits = len(scan.motor_names) == len(scan.motor_positions) > 0
    motors = {name: float(x) for name, x in zip(scan.motor_names, scan.motor_positions)} if fits else None
    out.append(dict(number=scan.number, names=names, sums=sums, motors=motors))
print("\\n" + json.dumps(out))
`;
interface SilxScan {
  readonly number: number;
  readonly names: readonly string[] | null;
  readonly sums: readonly number[] | null;
  readonly motors: Readonly<Record<string, number>> | null;
}

describe.skipIf(logs.length === 0)("logs as beamlines wrote them (skipped where ../shared/data is absent)", () => {
  it.each(logs)("lists the scans of %s and reads each of them", (name) => {
    const bytes = new Uint8Array(readFileSync(join(folder, name)));
    const scans = listSpecScans(bytes);
    // grep -c '^#S '
    expect(scans).toHaveLength(new TextDecoder("latin1").decode(bytes).match(/^#S /gm)?.length ?? 0);
    const every = Math.ceil(scans.length / 40);
    for (const { number, points } of scans.filter((_, i) => i % every === 0)) {
      const scan = readSpecScan(bytes, number, name);
      if (scans.filter((other) => other.number === number).length === 1 && !scan.warnings.join().includes("damaged"))
        expect(scan.points).toBe(points);
    }
  });

  it.skipIf(!hasPython("silx"))("agrees with silx about columns and motors (skipped without silx)", () => {
    const compared = { columns: 0, motors: 0 };
    for (const name of logs) {
      const bytes = new Uint8Array(readFileSync(join(folder, name)));
      const theirs: SilxScan[] = JSON.parse(lastLine(runPython(script, join(folder, name))));
      const every = Math.ceil(theirs.length / 40);
      for (const [i, { number, names, sums, motors }] of theirs.entries()) {
        if (i % every > 0) continue;
        if (theirs.filter((other) => other.number === number).length > 1) continue;
        const scan = readSpecScan(bytes, number, name);
        // silx gives all names the number of columns; what does not fit is not assigned here.
        // It does not join the lines of a row either (n_m.txt).
        if (names && sums?.length === names.length && scan.points > 0 && scan.columns.size === new Set(names).size) {
          for (const [label, values] of scan.columns) {
            const sum = sums[names.lastIndexOf(label)];
            // It reads nan as 0.
            if (!values.some(Number.isNaN) && !scan.warnings.join().includes("damaged"))
              expect(values.reduce((a, b) => a + b, 0)).toBeCloseTo(sum, 6 - Math.ceil(Math.log10(1 + Math.abs(sum))));
          }
          compared.columns++;
        }
        // It takes blanks and returns behind the last name for names.
        if (
          motors &&
          !Object.keys(motors).some((motor) => /^$|\r$/.test(motor)) &&
          !scan.warnings.join().includes("not assigned")
        ) {
          expect(scan.motors).toMatchObject(motors);
          compared.motors++;
        }
      }
    }
    expect(compared.columns).toBeGreaterThan(200);
    expect(compared.motors).toBeGreaterThan(200);
  });
});

/** silx itself prints as well. */
function lastLine(text: string): string {
  return (
    text
      .trim()
      .split("\n")
      .at(-1)
      ?.replace(/\bNaN\b/g, "null") ?? ""
  );
}
