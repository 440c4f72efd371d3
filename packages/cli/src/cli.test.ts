import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpz, writeLammpsData } from "@friedel/io";
import { perfectCrystal, sphereBody } from "@friedel/simulation";
import { version } from "@friedel/workflow";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { buildProgram } from "./program.js";
import { friedel, inFolder, visible } from "./testing/run.js";

const quick = ["--threads 1 --recipe 2*(10*ER+40*HIO)+30*ER --shrink-wrap-threshold 0.2"];
const simulate = (folder: string) => ["simulate --pattern", folder, "--size 32 --seed 3 --threads 1"];

describe("friedel", () => {
  it("prints the version of its package", async () => {
    const text = readFileSync(fileURLToPath(new URL("../package.json", import.meta.url)), "utf8");
    expect(version).toBe(JSON.parse(text).version);
    expect(await friedel(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it("explains every command, with examples that it understands", async () => {
    const terminal = { out: () => {}, err: () => {}, signal: new AbortController().signal, now: () => 0 };
    for (const command of (await buildProgram(terminal)).commands) {
      const { code, out } = await friedel([command.name(), "--help"]);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: friedel ${command.name()}`);
      for (const [, flag] of out.slice(out.indexOf("Example")).matchAll(/(--[a-z-]+)/g)) expect(flags(command)).toContain(flag);
    }
  });

  it("lists its commands the same whether their files are loaded or not", async () => {
    const terminal = { out: () => {}, err: () => {}, signal: new AbortController().signal, now: () => 0 };
    const [all, none] = [await buildProgram(terminal), await buildProgram(terminal, [])];
    expect(none.helpInformation()).toBe(all.helpInformation());
    expect(none.commands.map((command) => command.name())).toEqual(all.commands.map((command) => command.name()));
    expect(none.commands.flatMap((command) => command.options)).toEqual([]);
  });

  it("phases a simulated pattern to its truth, and leaves whole files only", () =>
    inFolder(async (folder) => {
      const [sim, result] = [join(folder, "sim"), join(folder, "result")];
      expect((await friedel(simulate(sim))).code).toBe(0);
      const phased = await friedel(["phase", join(sim, "pattern.cxi"), "--output", result, ...quick, "--seed 2"]);
      expect(phased.err).toBe("");
      expect(phased.code).toBe(0);
      expect(phased.out).toMatch(/chi2 +0\.00/);
      expect(visible(result)).toEqual(["figures", "result.cxi", "result.npz", "result.vti"]);
      expect(readdirSync(join(result, "figures")).sort()).toEqual([
        "error.png",
        "fit.png",
        "object.png",
        "pattern.png",
        "summary.png",
      ]);
      const compared = await friedel(["compare", join(result, "result.npz"), join(sim, "truth.npz"), "--threads 1 --json"]);
      expect(JSON.parse(compared.out).fieldError).toBeLessThan(0.2);
    }));

  it("simulates a relaxed crystal of atoms, its displacement with it, that phasing finds", () =>
    inFolder(async (folder) => {
      const [sim, result] = [join(folder, "sim"), join(folder, "result")];
      const made = await friedel([...simulate(sim), "--atoms 1200 --metal Pt --hkl 200 --json"]);
      expect(made.err).toBe("");
      const { atoms, voxelAngstrom } = JSON.parse(made.out);
      expect(Math.abs(atoms / 1200 - 1)).toBeLessThan(0.1);
      const truth = readNpz(readFileSync(join(sim, "truth.npz")), "truth.npz");
      const names = "displacement latticeConstant object positions qVector sites support voxelAngstrom";
      expect([...truth.keys()].sort().join(" ")).toBe(names);
      // 1200 atoms of Pt are 15 Å³ each; the longest axis spans 1/2.9 of 32 voxels.
      expect(voxelAngstrom).toBeGreaterThan(Math.cbrt(1200 * 15) / (32 / 2.9));
      expect((await friedel(["phase", join(sim, "pattern.cxi"), "--output", result, ...quick, "--seed 2"])).code).toBe(0);
      const compared = await friedel(["compare", join(result, "result.npz"), join(sim, "truth.npz"), "--threads 1 --json"]);
      expect(JSON.parse(compared.out).fieldError).toBeLessThan(0.2);
    }));

  it("simulates the atoms of a LAMMPS file", () =>
    inFolder(async (folder) => {
      const { positions, latticeConstant } = perfectCrystal("Au", sphereBody(16));
      const file = join(folder, "gold.data");
      writeFileSync(file, writeLammpsData({ positions }));
      const { out, err, code } = await friedel([...simulate(join(folder, "sim")), "--atoms-file", file, "--json"]);
      expect([err, code]).toEqual(["", 0]);
      const found = JSON.parse(out);
      expect(found).toMatchObject({ atoms: positions.length / 3, unassigned: 0 });
      expect(found.latticeConstant).toBeCloseTo(latticeConstant, 6);
    }));

  it("prints exactly one JSON object on standard output", () =>
    inFolder(async (folder) => {
      const sim = join(folder, "scan");
      const size = ["--frames 32 --pixels 48 --diameter 120 --step 0.03 --threads 1"];
      const outputs = [
        await friedel(["simulate --scan", sim, ...size, "--json"]),
        await friedel(["prepare", sim, "--output", join(folder, "p"), "--threads 1 --json"]),
        await friedel(["reconstruct", sim, "--output", join(folder, "r"), ...quick, "--json"]),
        await friedel(["geometry --spec", join(sim, "crystal.spec"), "--scan 1 --json"]),
        await friedel(["compare", join(folder, "r/result.npz"), join(folder, "r/result.npz"), "--threads 1 --json"]),
      ];
      const [simulated, prepared, reconstructed, geometry, compared] = outputs.map(({ code, out }) => {
        expect(code).toBe(0);
        return JSON.parse(out);
      });
      expect(prepared.preparation.rawShape).toEqual([32, 48, 48]);
      expect(reconstructed.files).toContain("result.vts");
      expect(compared.fieldError).toBeLessThan(1e-5);
      // The log's motors are at the middle of the scan, where the peak of the simulation is 3 frames, 7 rows and 10 columns off.
      expect(Math.abs(geometry.qNorm / simulated.geometry.qNorm - 1)).toBeLessThan(1e-2);
      expect(reconstructed.geometry.qNorm / simulated.geometry.qNorm).toBeCloseTo(1, 3);
    }));

  it("takes a cohere experiment's scan, preparation and aliens, and flags before them", () =>
    inFolder(async (folder) => {
      const size = ["--frames 32 --pixels 48 --diameter 120 --step 0.03 --threads 1"];
      await friedel(["simulate --scan", join(folder, "raw"), ...size]);
      mkdirSync(join(folder, "experiment/conf"), { recursive: true });
      const conf = (name: string, text: string) => writeFileSync(join(folder, "experiment/conf", name), text);
      conf("config", 'experiment_id = "x"\nscan = "1"\nbeamline = "aps_34idc"\n');
      const raw = join(folder, "raw");
      conf(
        "config_instr",
        `specfile = "${raw}/crystal.spec"\ndata_dir = "${raw}/frames"\nwhitefield_filename = "${raw}/whitefield.tif"\n`,
      );
      // Five columns, three rows and two frames in cohere's order, in a corner that the crop about the peak keeps.
      conf("config_data", "intensity_threshold = 5\nalien_alg = 'block_aliens'\naliens = [[0, 20, 8, 5, 23, 10]]\n");
      const args = ["prepare", join(folder, "experiment"), "--output", join(folder, "p"), "--threads 1 --json --no-hot-pixels"];
      const whole = ["--size 64,96,96"];
      const own = JSON.parse((await friedel([...args, ...whole])).out).preparation;
      expect(own.rawShape).toEqual([32, 48, 48]);
      expect(own.threshold).toBe(5);
      conf("config_data", "intensity_threshold = 5\n");
      const without = JSON.parse((await friedel([...args, ...whole, "--threshold 3"])).out).preparation;
      expect(without.threshold).toBe(3);
      expect(own.unmeasured - without.unmeasured).toBe(5 * 3 * 2);
    }));

  it("gives the same bits for the same seed, through a stop and a resume", () =>
    inFolder(async (folder) => {
      const sim = join(folder, "sim");
      await friedel(simulate(sim));
      const phase = (name: string, ...more: string[]) => [
        ...["phase", join(sim, "pattern.cxi"), "--output", join(folder, name), "--no-figures", ...quick, ...more],
      ];
      await friedel(phase("straight"));
      // Stops at the first look at the clock after the first progress record.
      const stop = new AbortController();
      let looks = 0;
      const now = () => {
        if (++looks > 6) stop.abort();
        return looks;
      };
      const stopped = await friedel(phase("stopped"), { signal: stop.signal, now });
      expect(stopped.code).toBe(1);
      expect(stopped.err).toMatch(/^friedel: stopped in start 1 of 1, iteration \d+ of 130; .* --resume goes on\n$/);
      expect(readdirSync(join(folder, "stopped"))).toEqual(["checkpoint.friedel"]);
      const other = await friedel(phase("stopped", "--resume", "--beta", "0.8"));
      expect(other).toMatchObject({ code: 2, err: "friedel: expected a checkpoint with beta 0.8, found 0.9\n" });
      expect((await friedel(phase("stopped", "--resume"))).code).toBe(0);
      const again = await friedel(phase("stopped", "--resume"));
      expect(again).toMatchObject({
        code: 0,
        err: "",
        out: expect.stringMatching(/^Finished already: .*stopped has the result/),
      });
      const changed = await friedel(phase("stopped", "--resume", "--beta", "0.8"));
      expect(changed).toMatchObject({
        code: 2,
        err: expect.stringMatching(/found the finished result of another: friedel phase/),
      });
      expect(existsSync(join(folder, "stopped/checkpoint.friedel"))).toBe(false);
      const file = (name: string) => readFileSync(join(folder, name, "result.npz"));
      expect(file("stopped").equals(file("straight"))).toBe(true);
    }));
});

/** Those of a command and of the commands in it. */
function flags(command: Command): string[] {
  return [...command.options.map((option) => option.long ?? ""), "--help", ...command.commands.flatMap(flags)];
}
