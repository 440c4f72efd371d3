import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createWasmEngine, cropOrPad, realVolume } from "@friedel/engine";
import { resampleObject } from "@friedel/imaging";
import { readResult, writeNpy } from "@friedel/io";
import { withFile } from "@friedel/io/node";
import { testFolder } from "@friedel/io/testing";
import { readObjectFile } from "@friedel/workflow";
import { diskFile } from "@friedel/workflow/node";
import { beforeAll, describe, expect, it } from "vitest";
import { chooseMethod } from "../flags/refinement.js";
import { friedel } from "../testing/run.js";

const at = testFolder();
const quick = ["--threads 1 --no-figures"];
const fieldError = async (result: string): Promise<number> =>
  JSON.parse((await friedel(["compare", at(`${result}/result.npz`), at("sim/truth.npz"), "--threads 1 --json"])).out).fieldError;

beforeAll(async () => {
  await friedel(["simulate --pattern", at("sim"), "--size 32 --seed 3 --threads 1"]);
  const engine = await createWasmEngine({ threads: 1 });
  const truth = await readObjectFile(diskFile(at("sim/truth.npz")));
  // The truth at three quarters of the resolution: another grid, and a soft edge.
  writeFileSync(at("small.npy"), writeNpy(await resampleObject(truth, [24, 24, 24], engine.transform)));
  writeFileSync(at("start.npy"), writeNpy(truth));
  writeFileSync(at("moved.npy"), writeNpy(cropOrPad(truth, [24, 24, 24])));
  await engine.dispose();
});

describe("friedel refine", () => {
  it("finds an object from nothing and says how far to trust it, on one JSON object and in the CXI", async () => {
    const { code, out, err } = await friedel(["refine", at("sim/pattern.cxi"), "--output", at("auto"), "--threads 1 --json"]);
    expect(err).toBe("");
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(json).toMatchObject({ command: "refine", options: { preset: "auto", seed: 0 } });
    expect(["crystal", "classical"]).toContain(json.origin);
    expect(json.trust.noiseRatio).toBeGreaterThan(0.5);
    expect(json.files).toEqual([
      ...["fit", "object", "pattern", "summary"].map((name) => `figures/${name}.png`),
      ...["result.cxi", "result.npz", "result.vti"],
    ]);
    expect(await fieldError("auto")).toBeLessThan(0.2);
    const { parameters, metrics } = await withFile(at("auto/result.cxi"), (input) => readResult(input));
    expect(parameters).toMatchObject({ method: "auto", origin: json.origin, freeFraction: 0.05, remarks: json.remarks });
    expect(metrics.llkFree).toBe(json.metrics.llkFree);
    expect(metrics.noiseRatio).toBe(json.trust.noiseRatio);
  });

  it("polishes a start of another size that it is told to resample, and reports what a person wants to know", async () => {
    const args = ["refine", at("sim/pattern.cxi"), "--start", at("small.npy"), "--output", at("polished"), ...quick];
    const { code, out } = await friedel([...args, "--resample"]);
    expect(code).toBe(0);
    expect(out).toMatch(/origin +the object given; preset polish/);
    for (const row of ["chi2", "llkFree", "noise ratio", "coherence", "support", "time for refining"]) expect(out).toContain(row);
    expect(await fieldError("polished")).toBeLessThan(0.15);
  });

  it("refines as published, and through a stop and a resume to the same bits", async () => {
    const paper = (name: string, ...more: string[]) => [
      ...["refine", at("sim/pattern.cxi"), "--preset paper --start", at("start.npy"), "--output", at(name), ...quick, ...more],
    ];
    expect((await friedel(paper("straight"))).code).toBe(0);
    const stop = new AbortController();
    let looks = 0;
    const now = () => {
      if (++looks > 14) stop.abort();
      return looks;
    };
    const stopped = await friedel(paper("stopped"), { signal: stop.signal, now });
    expect(stopped.code).toBe(1);
    expect(stopped.err).toMatch(
      /^friedel: stopped while descending as published; what is done is kept in .* --resume goes on\n$/,
    );
    expect(readdirSync(at("stopped"))).toEqual(["checkpoint.friedel"]);
    const phased = await friedel(["phase", at("sim/pattern.cxi"), "--output", at("stopped"), "--resume", ...quick]);
    expect(phased).toMatchObject({ code: 2 });
    expect(phased.err).toContain("expected the checkpoint of iterative phasing, found one of a refinement");
    const other = await friedel(paper("stopped", "--resume", "--seed", "9"));
    expect(other).toMatchObject({ code: 2, err: `friedel: expected a checkpoint with seed 9, found 0\n` });
    expect((await friedel(paper("stopped", "--resume"))).code).toBe(0);
    expect(existsSync(at("stopped/checkpoint.friedel"))).toBe(false);
    const file = (name: string) => readFileSync(at(`${name}/result.npz`));
    expect(file("stopped").equals(file("straight"))).toBe(true);
  });

  it("names the command that takes an array of any length, which it does not itself", async () => {
    writeFileSync(at("odd.npy"), writeNpy(realVolume([7, 12, 12])));
    const { code, err } = await friedel(["refine", at("odd.npy"), "--output", at("none"), ...quick]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /odd\.npy: expected .* factors 2, 3 and 5 .*, found 7 along axis 0 \(friedel reconstruct pads it .*\)\n$/,
    );
    expect(existsSync(at("none"))).toBe(false);
  });

  it("says that nothing was kept where it is stopped before there was anything to keep", async () => {
    const stop = new AbortController();
    stop.abort();
    const { code, err } = await friedel(["refine", at("sim/pattern.cxi"), "--output", at("none"), ...quick], {
      signal: stop.signal,
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^friedel: stopped/);
    expect(existsSync(at("none"))).toBe(false);
  });
});

describe("friedel reconstruct", () => {
  it("refines unless a flag of iterative phasing says otherwise", async () => {
    const reconstruct = async (name: string, ...more: string[]) => {
      const run = await friedel(["reconstruct", at("sim/pattern.cxi"), "--output", at(name), ...quick, "--json", ...more]);
      return JSON.parse(run.out);
    };
    const refined = await reconstruct("r-auto", "--starts", "4", "--no-coherence");
    expect(refined.options).toMatchObject({ preset: "auto", starts: 4, coherence: false });
    const phased = await reconstruct("r-classical", "--method", "classical");
    expect(phased.options.recipe).toBe("100*HIO+200*RAAR+40*ER");
    expect(await fieldError("r-auto")).toBeLessThan(0.2);
  });

  it("takes its method from the flags", () => {
    const none = { shrinkWrap: true };
    expect(chooseMethod(none)).toBe(undefined);
    expect(chooseMethod({ ...none, starts: 3, seed: 4, free: 0.1 })).toBe(undefined);
    expect(chooseMethod({ ...none, recipe: "20*ER" })).toBe("phase");
    expect(chooseMethod({ ...none, twinRemoval: false })).toBe("phase");
    expect(chooseMethod({ shrinkWrap: false })).toBe("phase");
    expect(chooseMethod({ ...none, method: "classical" })).toBe("phase");
    expect(chooseMethod({ ...none, method: "auto", starts: 3 })).toBe("refine");
    expect(() => chooseMethod({ ...none, method: "auto", beta: 0.8 })).toThrow(
      "expected --method auto without --beta, which is a flag of --method classical",
    );
  });
});
