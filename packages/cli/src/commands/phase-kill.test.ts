// A run that is killed again and again, at random moments, ends with the bits of one that nobody disturbed.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@friedel/engine";
import type { Checkpoint } from "@friedel/imaging";
import { readNpz } from "@friedel/io";
import { checkpointName, decodeArrays } from "@friedel/workflow";
import { describe, expect, it } from "vitest";
import { runAndKill, runProcess, writtenAt } from "../testing/process.js";
import { inFolder } from "../testing/run.js";

const kills = 10;

/** Iterations done in a folder's last checkpoint, −1 without one; throws where the file is not whole. */
function iterationsKept(folder: string): number {
  const path = join(folder, checkpointName);
  if (!existsSync(path)) return -1;
  // The file is one of iterative phasing.
  const { standing } = decodeArrays(readFileSync(path), path).meta as Checkpoint["meta"];
  return standing.done;
}

describe("kill -9", () => {
  it(`ten times loses at most the work since the last checkpoint, and no bit of the result; 1 and 2 threads agree`, () =>
    inFolder(async (folder) => {
      const at = (name: string) => join(folder, name);
      const friedel = (...args: string[]) => expect(runProcess(...args).status).toBe(0);
      friedel("simulate --pattern", at("sim"), "--size 48 --seed 3");
      const phase = ["phase", at("sim/pattern.cxi"), "--recipe 20*(20*ER+180*HIO)+20*ER --no-figures --checkpoint 0"];
      friedel(...phase, "--output", at("whole"), "--threads 1");

      const random = seededRandom(17);
      const killed = [...phase, "--output", at("killed"), "--threads 2"];
      let kept = -1;
      let count = 0;
      for (let i = 0; i < 40 && !existsSync(at("killed/result.cxi")); i++) {
        const resume = kept >= 0 ? ["--resume"] : [];
        const delay = count < kills ? 250 * random.uniform(i) : 60_000;
        if (!(await runAndKill([...killed, ...resume], () => writtenAt(at(`killed/${checkpointName}`)), delay))) break;
        count++;
        const now = iterationsKept(at("killed"));
        expect(now).toBeGreaterThan(kept);
        kept = now;
        const wholeNames = readdirSync(at("killed")).filter((name) => !name.startsWith("."));
        expect(wholeNames).toEqual([checkpointName]);
      }
      expect(count).toBeGreaterThanOrEqual(kills);
      expect(existsSync(at(`killed/${checkpointName}`))).toBe(false);
      for (const array of ["object", "support"]) {
        const read = (run: string) => readNpz(readFileSync(at(`${run}/result.npz`)), run).get(array);
        expect(read("whole")).toBeDefined();
        expect(read("killed")).toEqual(read("whole"));
      }
    }));
});
