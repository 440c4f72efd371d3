// Sets whose making is killed at random moments, with several numbers of workers, end with the bits of one that nobody disturbed.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { runAndKill, runProcess } from "../testing/process.js";
import { inFolder } from "../testing/run.js";
import { recordName } from "./folder.js";

const kills = 10;
const workers = [1, 2, 5];

const filesOf = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));

describe("kill -9", () => {
  it(
    `ten times, with 1, 2 and 5 workers in turn, changes no bit of a set`,
    () =>
      inFolder(async (folder) => {
        const crystals = join(folder, "crystals");
        const flags = "--metals Au,Cu --atoms 100:300 --count 3 --per-shard 1 --workers 1";
        expect(runProcess("dataset crystals", crystals, flags).status).toBe(0);
        const set = `--crystals ${crystals} --size 20 --phase-range 0.3:1.5 --count 60 --per-shard 2 --seed 3`;
        const samples = (name: string) => ["dataset samples", join(folder, name), set];
        expect(runProcess(...samples("whole"), "--workers 1").status).toBe(0);

        const random = seededRandom(23);
        const killed = join(folder, "killed");
        const finished = () => (existsSync(killed) ? readdirSync(killed).filter((name) => name.endsWith(".h5.json")).length : 0);
        let count = 0;
        for (let i = 0; i < 60 && !existsSync(join(killed, recordName)); i++) {
          const args = [...samples("killed"), "--workers", String(workers[i % workers.length])];
          if (await runAndKill(args, finished, count < kills ? 40 * random.uniform(i) : 60_000)) count++;
        }
        expect(count).toBeGreaterThanOrEqual(kills);
        expect(filesOf(killed)).toEqual(filesOf(join(folder, "whole")));
      }),
    600_000,
  );
});
