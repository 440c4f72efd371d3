// Training from the command line: what is written, what is refused, and a run that is killed and goes on to the same bits.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readSafetensors } from "@friedel/network";
import { describe, expect, it } from "vitest";
import { runProcess as friedel, main, runAndKill, writtenAt } from "../testing/process.js";
import { inFolder, friedel as inProcess } from "../testing/run.js";
import { trainingCheckpointName } from "./run-folder.js";

/** A network and data as small as there are. */
const tiny = `
network: u-net
steps: 8
batchSize: 2
logEvery: 3
warmUp: 2
model: { widths: [4], blocks: [1] }
data:
  samples: { shape: [16, 16, 16], phaseRange: [0.3, 1], dislocationShare: 0, partialShare: 0 }
  outputShape: [8, 8, 8]
  pool: 4
validation: { every: 4, count: 2 }
`;

/** All numbers of a safetensors file. */
function parametersIn(path: string): number[] {
  return Object.values(readSafetensors(readFileSync(path)).tensors).flatMap(({ data }) => [...data]);
}

describe("friedel train", () => {
  it("killed after a checkpoint goes on to the same bits, with another number of threads", () =>
    inFolder(async (folder) => {
      const [file, whole, killed] = ["run.yaml", "whole", "killed"].map((name) => join(folder, name));
      writeFileSync(file, tiny);
      const done = friedel("train", file, "-o", whole, "--json", "--workers", "1");
      expect(done.status).toBe(0);
      expect(JSON.parse(done.stdout)).toMatchObject({ command: "train", steps: 8, validation: { step: 8 } });
      const args = ["train", file, "-o", killed, "--workers", "2", "--checkpoint", "0"];
      expect(await runAndKill(args, () => writtenAt(join(killed, trainingCheckpointName)))).toBe(true);
      expect(friedel(...args).stderr).toMatch(/going on after step [1-7] of 8/);
      for (const name of [trainingCheckpointName, "curve.csv", "validation.csv", "curve.png", "training.json", "network.onnx"]) {
        expect(readFileSync(join(killed, name)).equals(readFileSync(join(whole, name)))).toBe(true);
      }
      const rows = readFileSync(join(whole, "curve.csv"), "utf8").trim().split("\n");
      // The last row ends with the run.
      expect(rows.map((row) => row.split(",")[0])).toEqual(["step", "3", "6", "8"]);
      const network = join(whole, "network.onnx");
      const at = (name: string) => join(folder, name);
      expect((await inProcess(["simulate", "--pattern", at("sim"), "--size", "24", "--seed", "3"])).code).toBe(0);
      const predict = (file: string, output: string) =>
        inProcess(["predict", at("sim/pattern.cxi"), "--network", file, "-o", output, "--json", "--no-figures"]);
      const predicted = JSON.parse((await predict(network, at("predicted"))).out);
      expect(predicted).toMatchObject({ command: "predict", files: ["result.cxi", "result.npz"] });
      expect(predicted.metrics.chi2).toBeLessThan(1);
      const refused = await predict(file, at("none"));
      expect(refused.err).toBe(`friedel: ${file}: expected an ONNX model, found other or damaged bytes\n`);
      expect([refused.code, existsSync(at("none"))]).toEqual([2, false]);
      const other = friedel("train", file, "-o", whole, "--steps", "9");
      expect(other.status).toBe(2);
      expect(other.stderr).toContain("found one with configuration.steps 8 where 9 was asked for; choose another folder");

      const weights = join(whole, "network.safetensors");
      writeFileSync(at("more.yaml"), `${tiny}rate: 1.0e-9\nseed: 7\n`);
      const more = friedel("train", at("more.yaml"), "-o", at("more"), "--start", weights, "--workers", "1");
      expect(more.status).toBe(0);
      const [before, after] = [weights, at("more/network.safetensors")].map((name) => parametersIn(name));
      // Eight steps at a rate of 1e-9 at most.
      expect(Math.max(...before.map((value, i) => Math.abs(value - after[i])))).toBeLessThan(1e-7);
      expect(Math.max(...before.map(Math.abs))).toBeGreaterThan(0.01);
      const again = friedel("train", at("more.yaml"), "-o", at("again"), "--start", network, "--workers", "1");
      expect(again.status).toBe(0);
      expect(parametersIn(at("again/network.safetensors"))).toEqual(after);
      const odd = friedel("train", at("more.yaml"), "-o", at("odd"), "--start", at("more.yaml"));
      expect(odd).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^friedel: .*more\.yaml: expected an ONNX model/),
      });
      expect(existsSync(at("odd"))).toBe(false);
    }));

  it("gives a published network whose answer still fills the box a score, and keeps it", () =>
    inFolder(async (folder) => {
      const [file, output] = ["run.yaml", "run"].map((name) => join(folder, name));
      writeFileSync(
        file,
        `
network: cdi-nn
steps: 1
batchSize: 1
model: { widths: [2, 2, 2] }
data:
  samples: { shape: [16, 16, 16], phaseRange: [0.3, 1], dislocationShare: 0, partialShare: 0 }
  outputShape: [16, 16, 16]
  pool: 1
validation: { every: 1, count: 1 }
`,
      );
      const { code, err } = await inProcess(["train", file, "-o", output, "--workers", "1"]);
      expect([err, code]).toEqual([expect.not.stringContaining("friedel:"), 0]);
      const [names, values] = readFileSync(join(output, "validation.csv"), "utf8").trim().split("\n");
      const row = Object.fromEntries(names.split(",").map((name, i) => [name, Number(values.split(",")[i])]));
      // Nothing is left outside its support, so that nothing can be refined.
      expect(row).toMatchObject({ step: 1, refinedFieldError: 1 });
      expect(readdirSync(output)).toEqual(expect.arrayContaining([trainingCheckpointName, "network.onnx"]));
    }));

  it("on a disk that takes no more ends in one sentence, keeps what it had and goes on when there is room", () =>
    inFolder(async (folder) => {
      const [file, output] = ["run.yaml", "run"].map((name) => join(folder, name));
      writeFileSync(file, tiny);
      const args = [main, "train", file, "-o", output, "--checkpoint", "0", "--workers", "1"];
      // Files of 50 KiB at most: the checkpoint fits, the picture of the curves does not.
      const full = spawnSync("bash", ["-c", 'ulimit -f 50; exec "$0" "$@"', process.execPath, ...args], { encoding: "utf8" });
      // A slow machine tells how far it is before.
      expect(full.stderr.split("\n").filter((line) => line.startsWith("friedel:"))).toHaveLength(1);
      expect(full).toMatchObject({ status: 2, stderr: expect.stringMatching(/^friedel: .*curve\.png: .*EFBIG\n$/m) });
      expect(readdirSync(output).filter((name) => statSync(join(output, name)).size >= 50 * 1024)).toEqual([]);
      const after = friedel(...args.slice(1));
      expect(after.stderr).toMatch(/going on after step [1-8] of 8/);
      expect(after.status).toBe(0);
    }));

  it.each([
    ["stepps: 3", "found 'stepps'"],
    ["model: { depth: 3 }", "found 'model.depth'"],
    ["data: { samples: { shape: [64, 64, 65] } }", "expected a length 2^a·3^b·5^c"],
    ["data: { samples: { shape: } }", "shape"],
    ["data: { outputShape: [30, 30, 30] }", "expected 32 along each axis, found 30×30×30"],
    ["steps: [", "expected YAML"],
    ["model: { blocks: [4000, 4000] }", "model.blocks: expected 1 to 8 whole numbers from 0 to 64, found [4000,4000]"],
    ["model: { widths: [1.0e+9] }", "model.widths: expected 1 to 8 whole numbers from 1 to 4096, found [1000000000]"],
    ["crystals: nowhere", "nowhere"],
  ])("refuses %j in one sentence and writes nothing", (text, message) =>
    inFolder(async (folder) => {
      const [file, output] = [join(folder, "run.yaml"), join(folder, "run")];
      writeFileSync(file, text);
      const { code, err } = await inProcess(["train", file, "-o", output]);
      expect(err).toContain(message);
      expect(err.trim().split("\n")).toHaveLength(1);
      expect(code).toBe(2);
      expect(existsSync(output)).toBe(false);
    }),
  );
});
