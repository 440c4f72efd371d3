// `friedel simulate --problem`: what is written is what other commands read.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readMeasurement, readNpz, readVolume } from "@friedel/io";
import { expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

it("writes a problem whose measurement a reader takes as it is, and what is known of it beside", () =>
  inFolder(async (folder) => {
    const { code, out } = await friedel([
      "simulate --problem pupil --size 64 --counts 1e5 --seed 4 --json -o",
      join(folder, "p"),
    ]);
    expect(code).toBe(0);
    const said = JSON.parse(out);
    expect(said).toMatchObject({ problem: "pupil", shape: [64, 64], unmeasured: 0, constraint: "amplitude", seed: 4 });
    expect(said.files).toEqual(["defocus.npy", "modulus.npy", "problem.npz", "support.npy", "truth.npy"]);
    const bytes = readFileSync(join(folder, "p/problem.npz"));
    const { counts } = readMeasurement(bytes, "problem.npz");
    expect(counts.shape).toEqual([1, 64, 64]);
    expect(counts.data.reduce((a, b) => a + b, 0)).toBe(said.counts);
    const truth = await readVolume(readFileSync(join(folder, "p/truth.npy")), "truth.npy");
    expect(truth.kind).toBe("complex");
    // Two axes in the file, as a pattern of two dimensions has them.
    const header = new TextDecoder("latin1").decode(readNpz(bytes, "problem.npz").get("intensity")?.subarray(0, 128));
    expect(header).toContain("'shape': (64, 64)");
  }));

it("leaves a beam stop out of what is measured, or none", () =>
  inFolder(async (folder) => {
    const unmeasured = async (...more: string[]) => {
      const { out } = await friedel(["simulate --problem cell --size 64 --json -o", join(folder, "c"), ...more]);
      return JSON.parse(out).unmeasured;
    };
    expect([await unmeasured(), await unmeasured("--stop 0"), await unmeasured("--no-stop")]).toEqual([29, 1, 0]);
  }));

it("is judged: a line a start in CSV, a summary in JSON", () =>
  inFolder(async (folder) => {
    const csv = join(folder, "starts.csv");
    const words = [
      "evaluate --problem lensless --size 32 --methods HIO,5*ER --starts 2 --iterations 20 --threads 1 --json --csv",
      csv,
    ];
    const { code, out } = await friedel(words);
    expect(code).toBe(0);
    const { summaries, scores, isComplete, instances } = JSON.parse(out);
    expect([isComplete, instances, scores.length, summaries.map(({ starts }: { starts: number }) => starts)]).toEqual([
      true,
      1,
      4,
      [2, 2],
    ]);
    const lines = readFileSync(csv, "utf8").trim().split("\n");
    expect(lines[0]).toBe("method,seed,start,success,fieldError,chi2,waves,seconds");
    expect(lines.slice(1).map((line) => line.split(",").slice(0, 3).join())).toEqual([
      "HIO,1913,0",
      "5*ER,1913,0",
      "HIO,1913,1",
      "5*ER,1913,1",
    ]);
    const { err } = await friedel(["evaluate --problem cell --classes gap"]);
    expect(err).toBe("friedel: expected --problem without --classes, found both\n");
  }));

it("refuses what a problem has no use for, in one sentence", () =>
  inFolder(async (folder) => {
    for (const [words, sentence] of [
      ["--problem cells", "expected a problem out of cell, virus"],
      ["--problem cell --facets 8", "expected no --problem with --facets"],
      ["--problem cell --rms 0.1", "expected --problem pupil with --rms and --defocus, found cell"],
      ["--problem cell --size 64,64,64", "--size: expected one number with --problem, found three"],
      ["--pattern x --counts 5", "expected --problem with --counts"],
      ["--problem cell --pattern x", "expected one of --scan, --pattern and --problem, found --pattern and --problem"],
    ]) {
      const { code, err } = await friedel(
        ["simulate", words, "-o", join(folder, "out")].slice(0, words.startsWith("--pattern") ? 2 : 4),
      );
      expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
      expect(err).toContain(sentence);
    }
  }));
