// Every input of the folder of cases ends as its `expected.txt` says.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { testFolder } from "@friedel/io/testing";
import { describe, expect, it } from "vitest";
import { friedel } from "../../testing/run.js";
import { type Case, cases } from "./table.js";

const inputs = resolve(import.meta.dirname, "../../../../../../shared/data/cases/inputs");
const isThere = existsSync(inputs);
const at = testFolder();

/** What `prepare --json` says, as far as the table looks at it. */
interface Prepared {
  readonly preparation: { readonly rawShape: readonly number[]; readonly rawCounts: number; readonly maximum: number };
  readonly geometry?: {
    readonly energyEv: number;
    readonly directColumns: readonly (readonly number[])[];
    readonly scan: { readonly stepsDeg?: Record<string, number> };
  };
}

/** Whatever an input's whole shape is, the voxel is that of an array of this size. */
const size = "--size 54,72,72";
/** Two files of one crystal differ by the last digits of their positions. */
const relative = 2e-3;

async function check({ input, flags = "", ...expected }: Case): Promise<void> {
  const words = flags.replaceAll("@", inputs).split(" ").filter(Boolean);
  const sized = expected.voxel && expected.voxel !== "none" ? [size] : [];
  const run = ["prepare", join(inputs, input), "-o", at("out"), "--no-figures --json --threads 1", ...sized, ...words];
  const { code, out, err } = await friedel(run);
  if (expected.refused) {
    expect(err).toMatch(expected.refused);
    expect(code).toBe(2);
    return;
  }
  expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
  if (expected.warned) expect(err).toMatch(expected.warned);
  const { preparation, geometry }: Prepared = JSON.parse(out);
  if (expected.shape) expect(preparation.rawShape.join("×")).toBe(expected.shape);
  if (expected.counts) expect(preparation.rawCounts).toBe(expected.counts);
  if (expected.maximum) expect(preparation.maximum).toBe(expected.maximum);
  if (expected.voxel === "none") expect(geometry).toBeUndefined();
  else if (expected.voxel) {
    const edges = geometry?.directColumns.map((edge) => 1e9 * Math.hypot(...edge)) ?? [];
    expected.voxel.forEach((length, axis) => {
      expect(Math.abs(edges[axis] / length - 1)).toBeLessThan(relative);
    });
  }
  if (expected.energyEv) expect(geometry?.energyEv).toBeCloseTo(expected.energyEv, 1);
  for (const [motor, step] of Object.entries(expected.stepDeg ?? {}))
    expect(geometry?.scan.stepsDeg?.[motor]).toBeCloseTo(step, 5);
}

describe.skipIf(!isThere)("inputs as people have them (skipped where the folder of cases is absent)", () => {
  for (const one of cases) {
    const name = `${one.input} ${one.flags ?? ""}`.trim();
    it.skipIf(one.pending !== undefined)(
      one.pending === undefined ? name : `${name} (not yet: ${one.pending})`,
      () => check(one),
      60_000,
    );
  }
});
