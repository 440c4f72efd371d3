import { writeFileSync } from "node:fs";
import { Measured, maskVolume, realVolume } from "@friedel/engine";
import { conventionsText, type Provenance, writePattern } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { beforeAll, expect, it } from "vitest";
import { buildProgram } from "../program.js";
import { expandConfig } from "./config.js";

const at = testFolder();
const program = await buildProgram({ out: () => {}, err: () => {}, signal: new AbortController().signal, now: () => 0 });

async function patternOf(command: string): Promise<Uint8Array> {
  const counts = realVolume([2, 2, 2], new Float32Array(8).fill(1));
  const mask = maskVolume([2, 2, 2], new Uint8Array(8).fill(Measured.used));
  const origin = { inputSha256: [], inputFiles: [], conventions: conventionsText };
  const provenance: Provenance = { program: "friedel", version: "0", command, parameters: {}, ...origin };
  return writePattern({ counts, mask, isAmplitude: false, provenance });
}

beforeAll(async () => {
  const line =
    "friedel prepare '/data/it'\\''s here' -o old --json --motor th=1 --motor chi=90 --energy=9000 --no-hot-pixels --bin 1,2,2 --centre 9,1,1";
  writeFileSync(at("pattern.cxi"), await patternOf(line));
  writeFileSync(at("other.cxi"), await patternOf("python"));
  writeFileSync(at("a.yaml"), "input: scan\nscan: [3, 5]\nmotor: {chi: 90}\nhot-pixels: false\namplitude: true\nfigures: true\n");
  writeFileSync(at("a.json"), '{"energy": 9000}');
  writeFileSync(at("b.yaml"), "enrgy: 9000");
});

const expanded = (...words: string[]) =>
  expandConfig(
    program,
    words.map((word) => word.replace(/^@/, `${at("")}/`)),
  );

it("takes settings and input of the run that made a file, and typed ones win", async () => {
  const kept = ["--motor", "th=1", "--motor", "chi=90"];
  expect(await expanded("prepare", "--config", "@pattern.cxi")).toEqual({
    args: ["prepare", "/data/it's here", ...kept, "--energy", "9000", "--no-hot-pixels", "--bin", "1,2,2", "--centre", "9,1,1"],
    leftOut: [],
  });
  expect((await expanded("prepare", "new", "--config=@pattern.cxi".replace("@", `${at("")}/`), "--energy", "8000")).args).toEqual(
    ["prepare", "new", ...kept, "--no-hot-pixels", "--bin", "1,2,2", "--centre", "9,1,1", "--energy", "8000"],
  );
  const phase = await expanded("phase", "p.cxi", "--config", "@pattern.cxi", "--motor", "th=2");
  expect(phase).toEqual({
    args: ["phase", "p.cxi", ...kept, "--energy", "9000", "--motor", "th=2"],
    // Zero frequency of phase is no place in the frames of prepare.
    leftOut: ["--no-hot-pixels", "--bin", "--centre"],
  });
});

it("takes YAML and JSON of the same names", async () => {
  const { args } = await expanded("prepare", "--config", "@a.yaml", "--size", "64");
  expect(args).toEqual([
    "prepare",
    "scan",
    "--scan",
    "3,5",
    "--motor",
    "chi=90",
    "--no-hot-pixels",
    "--amplitude",
    "--size",
    "64",
  ]);
  expect((await expanded("prepare", "x", "--config", "@a.json")).args).toEqual(["prepare", "x", "--energy", "9000"]);
});

it("refuses names that there are not, and files without a command line of ours", async () => {
  await expect(expanded("prepare", "--config", "@b.yaml")).rejects.toThrow(
    /b.yaml: expected settings of friedel prepare, found enrgy/,
  );
  await expect(expanded("prepare", "--config", "@other.cxi")).rejects.toThrow(/command line of a run of friedel, found python/);
  await expect(expanded("prepare", "--config", "@no.yaml")).rejects.toThrow(/no.yaml/);
  expect(await expanded("info", "--config", "@b.yaml")).toEqual({ args: ["info", "--config", `${at("")}/b.yaml`], leftOut: [] });
});
