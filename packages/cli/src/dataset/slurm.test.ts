// The command on a real Slurm: two emulated nodes on this machine.

import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";
import { noSlurmReason, startCluster } from "../testing/slurm.js";

const main = fileURLToPath(new URL("../../bundle/friedel.js", import.meta.url));
const reason = noSlurmReason();
const set = ["--size", "20", "--phase-range", "0.3:1.5", "--count", "8", "--per-shard", "2"];
const samples = (folder: string) => ["dataset", "samples", folder, ...set];

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { env: { ...process.env, ...environment } }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
}

function filesOf(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

describe("friedel dataset --slurm", () => {
  it.skipIf(reason !== undefined)(
    `makes the same bits as here, and submits a killed task again${reason ? ` (skipped: ${reason})` : ""}`,
    () =>
      inFolder(async (folder) => {
        mkdirSync(join(folder, "cluster"));
        const cluster = await startCluster(join(folder, "cluster"));
        try {
          const local = await run([...samples(join(folder, "here")), "--workers", "1"]);
          expect(local).toMatchObject({ code: 0 });
          // The first attempt at shard 1 kills itself, as a node that dies would.
          const mark = join(folder, "died");
          const setup = `if [ "$SLURM_ARRAY_TASK_ID" = 1 ] && mkdir '${mark}' 2>/dev/null; then kill -9 $$; fi`;
          const there = join(folder, "there");
          const slurm = ["--slurm", "--slurm-poll", "0.3", "--slurm-setup", setup];
          const made = await run([...samples(there), ...slurm], cluster.environment);
          expect(made).toMatchObject({ code: 0 });
          expect(existsSync(mark)).toBe(true);
          expect(made.err).toContain("shard 1 failed; submitted again, attempt 2 of 3");
          expect(filesOf(there)).toEqual(filesOf(join(folder, "here")));

          // A shard that always fails is given up, the others are finished, and the command can be called again.
          const bad = join(folder, "bad");
          const always = ["--slurm", "--slurm-poll", "0.3", "--slurm-attempts", "2"];
          const broken = [...always, "--slurm-setup", '[ "$SLURM_ARRAY_TASK_ID" = 1 ] && exit 1'];
          const given = await run([...samples(bad), ...broken], cluster.environment);
          expect(given).toMatchObject({ code: 1 });
          expect(given.err).toMatch(/expected shard 1 to be made in 2 attempts, found that all failed; see .*logs/);
          const again = await run([...samples(bad), ...always], cluster.environment);
          expect(again).toMatchObject({ code: 0 });
          expect(filesOf(bad)).toEqual(filesOf(join(folder, "here")));
          expect(execFileSync("squeue", ["--noheader"], { env: { ...process.env, ...cluster.environment } }).toString()).toBe("");
        } finally {
          await cluster.stop();
        }
      }),
    600_000,
  );

  it("says in one sentence that there is no Slurm", () =>
    inFolder(async (folder) => {
      const { PATH } = process.env;
      process.env.PATH = "/nowhere";
      try {
        const { code, out, err } = await friedel([...samples(join(folder, "set")), "--slurm"]);
        expect({ code, out, err }).toEqual({
          code: 2,
          out: "",
          err: "friedel: expected a Slurm cluster for --slurm, found no command sinfo\n",
        });
      } finally {
        process.env.PATH = PATH;
      }
    }));
});
