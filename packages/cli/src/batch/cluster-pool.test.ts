// A series on a real Slurm: two emulated nodes on this machine.

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createWasmEngine } from "@friedel/engine";
import { openOutput } from "@friedel/workflow/node";
import { describe, expect, it } from "vitest";
import { writeHeatedScan } from "../../../workflow/src/testing/heating-series.js";
import { friedel, inFolder } from "../testing/run.js";
import { noSlurmReason, startCluster } from "../testing/slurm.js";

const main = fileURLToPath(new URL("../../bundle/friedel.js", import.meta.url));
const reason = noSlurmReason();

interface Run {
  readonly code: number;
  readonly err: string;
}

function run(cwd: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...environment } };
    const child = execFile(process.execPath, [main, ...args], options, (_, __, err) =>
      resolve({ code: child.exitCode ?? -1, err }),
    );
  });
}

/** Files of a folder by name, as text of their bytes. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path).toString("latin1")]),
  );
}

describe("friedel batch --slurm", () => {
  it.skipIf(reason !== undefined)(
    `leaves the same bits as here, with a task that was killed and a scan that is none${reason ? ` (skipped: ${reason})` : ""}`,
    () =>
      inFolder(async (folder) => {
        const engine = await createWasmEngine({ threads: 1 });
        for (const kelvin of [300, 400]) {
          const raw = await openOutput(join(folder, "raw", `scan${kelvin}`));
          await writeHeatedScan(raw, { kelvin, beamline: "34-ID-C", size: 24 }, engine);
        }
        await engine.dispose();
        mkdirSync(join(folder, "raw", "scan500", "frames"), { recursive: true });
        writeFileSync(join(folder, "raw", "scan500", "heated.spec"), "#S 1 ascan th 0 1 31 1\n#N 1\n#L Theta\n");
        // The network alone: the way to the nodes and back is the same.
        const series = ["batch", "raw", "--predict-only", "--output", "series"];
        expect(await run(folder, [...series, "--workers", "1"])).toMatchObject({ code: 0 });
        const here = contents(join(folder, "series"));
        expect(Object.keys(here)).toContain("/scan400/result.cxi");

        rmSync(join(folder, "series"), { recursive: true });
        mkdirSync(join(folder, "cluster"));
        const cluster = await startCluster(join(folder, "cluster"));
        try {
          const mark = join(folder, "died");
          const setup = `cd '${folder}'; if [ "$SLURM_ARRAY_TASK_ID" = 1 ] && mkdir '${mark}' 2>/dev/null; then kill -9 $$; fi`;
          const made = await run(
            folder,
            [...series, "--slurm", "--slurm-poll", "0.3", "--slurm-setup", setup],
            cluster.environment,
          );
          expect(made).toMatchObject({ code: 0 });
          expect(existsSync(mark)).toBe(true);
          expect(made.err).toContain("scan 1 failed; submitted again, attempt 2 of 3");
          const onNodes = contents(join(folder, "series"));
          expect(Object.keys(onNodes)).toEqual(Object.keys(here));
          for (const [name, bytes] of Object.entries(here)) expect(onNodes[name] === bytes, name).toBe(true);
        } finally {
          await cluster.stop();
        }
      }),
    600_000,
  );

  it("says in one sentence that there is no Slurm, and what goes with it", () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, "raw", "frames"), { recursive: true });
      const { PATH } = process.env;
      process.env.PATH = "/nowhere";
      try {
        const { code, err } = await friedel(["batch", join(folder, "raw"), "--slurm", "--output", join(folder, "out")]);
        expect(code).toBe(2);
        expect(err).toMatch(/expected a Slurm cluster for --slurm, found no command sinfo\n$/);
        const both = await friedel(["batch", join(folder, "raw"), "--predict-only", "--no-network"]);
        expect(both).toMatchObject({ code: 2, err: expect.stringContaining("expected a network for --predict-only") });
      } finally {
        process.env.PATH = PATH;
      }
    }));
});
