import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { complexVolume, maskVolume, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { writeNpy, writeNpz } from "@friedel/io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { friedel } from "./testing/run.js";

const shape: Shape = [8, 8, 8];
const folder = mkdtempSync(join(tmpdir(), "friedel-bad-"));
const at = (name: string) => join(folder, name);
const output = at("output");

function filled(value: number, of: Shape = shape): RealVolume {
  return realVolume(of, new Float32Array(voxelCount(of)).fill(value));
}

function spoilt(value: number): RealVolume {
  const volume = filled(10);
  volume.data[100] = value;
  return volume;
}

/** An object of a few voxels. */
function spot(of: Shape, value = 1) {
  const object = complexVolume(of);
  object.data.fill(value, 20, 30);
  return object;
}

/** The pattern of an object of a few voxels: as broad as its array. */
function narrow(): RealVolume {
  const pattern = filled(0);
  const along = (i: number) => (1 + Math.cos((2 * Math.PI * (i - 4)) / 8)) ** 2;
  pattern.data.forEach((_, i) => {
    pattern.data[i] = Math.round(100 * along(i >> 6) * along((i >> 3) & 7) * along(i & 7));
  });
  return pattern;
}

/** The pattern of a smooth object that fills its array: nearly all of it in one voxel, the rest next to that. */
function wide(): RealVolume {
  const pattern = filled(0);
  for (const [i, value] of [
    [292, 9000],
    [291, 300],
    [293, 300],
    [284, 300],
    [300, 300],
    [228, 300],
    [356, 300],
  ])
    pattern.data[i] = value;
  return pattern;
}

beforeAll(async () => {
  const good = filled(10);
  good.data[292] = 5000;
  const files: Record<string, Uint8Array | string> = {
    "good.npy": writeNpy(good),
    "empty.npy": "",
    "cut.npy": writeNpy(good).subarray(0, 1000),
    "text.npy": "this is no array",
    "good.xyz": writeNpy(good),
    "nan.npy": writeNpy(spoilt(Number.NaN)),
    "negative.npy": writeNpy(spoilt(-3)),
    "zero.npy": writeNpy(filled(0)),
    "flat.npy": writeNpy(filled(10, [1, 8, 8])),
    "complex.npy": writeNpy(complexVolume(shape)),
    "pattern.npy": writeNpy(narrow()),
    "small-start.npy": writeNpy(spot([4, 4, 4])),
    "start.npy": writeNpy(spot(shape)),
    "nan-start.npy": writeNpy(spot(shape, Number.NaN)),
    "wide-start.npy": writeNpy(complexVolume(shape, new Float32Array(1024).fill(1))),
    "wide.npy": writeNpy(wide()),
    "odd.npy": writeNpy(filled(10, [7, 8, 8])),
    "all-masked.npy": writeNpy(maskVolume(shape, new Uint8Array(512).fill(1))),
    "small-mask.npy": writeNpy(maskVolume([4, 4, 4])),
    "two.npz": await writeNpz({ a: good, b: good }),
    "huge.npy": writeNpy(filled(1, [2, 2, 2])),
    "a-file": "in the way",
    "broken.yaml": "name: [",
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(at(name), content);
  // An honest header for 10 TB, in a file that says it has them (sparse: it takes no room).
  writeFileSync(at("huge.npy"), hugeHeader());
  truncateSync(at("huge.npy"), 4 * 13_600 ** 3 + 128);
  mkdirSync(at("nothing"));
  await friedel(["simulate --scan", at("scan"), "--frames 16 --pixels 32 --diameter 100 --step 0.05 --threads 1"]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The NPY header of a float32 array of 13 600³ voxels, 128 bytes long. */
function hugeHeader(): Uint8Array {
  const head = writeNpy(filled(1, [2, 2, 2])).subarray(0, 128);
  const text = new TextDecoder("latin1").decode(head);
  const dictionary = "{'descr': '<f4', 'fortran_order': False, 'shape': (13600, 13600, 13600), }";
  const from = text.indexOf("{");
  const out = head.slice();
  out.set(new TextEncoder().encode(dictionary.padEnd(127 - from)), from);
  return out;
}

describe("bad input is refused with one sentence, exit code 2, and nothing left behind", () => {
  // "@" stands for the folder of the files; what is written goes into its output.
  const argsOf = (line: string) => {
    const args = line.split(" ").map((word) => (word.startsWith("@") ? at(word.slice(1)) : word));
    return /^(phase|prepare|refine) @(?!.*--output)/.test(line) ? [...args, "--output", output] : args;
  };

  it.each([
    ["a missing file", "phase @nowhere.npy", /nowhere\.npy: expected a file or folder, found none of that name/],
    ["an empty file", "phase @empty.npy", /empty\.npy: expected data, found an empty file/],
    ["a truncated file", "phase @cut.npy", /cut\.npy: expected .* found/],
    ["a text file", "phase @text.npy", /expected NPY data, as the name says, found text that begins with "this is no arra/],
    ["an unknown kind of file", "phase @good.xyz", /good\.xyz: expected a name that ends in/],
    ["more data than there is memory", "phase @huge.npy", /huge\.npy: expected data of at most .* in memory, found 10\.1 TB/],
    ["a NaN", "phase @nan.npy", /expected counts of 0 or more, found NaN/],
    ["a negative count", "phase @negative.npy", /found -3/],
    ["a negative amplitude", "phase @negative.npy --amplitude", /expected amplitudes of 0 or more, found -3/],
    ["nothing but zeros", "phase @zero.npy", /found zeros only/],
    ["nothing but zeros, to prepare", "prepare @zero.npy", /all zero/],
    ["a single image", "prepare @flat.npy", /expected a three-dimensional pattern, found an array of 1×8×8/],
    ["complex numbers", "phase @complex.npy", /expected a pattern of real numbers, found complex ones/],
    ["a length that the FFT does not take", "phase @odd.npy", /7/],
    ["a mask that leaves nothing", "prepare @good.npy --mask @all-masked.npy", /mask that leaves none of 512/],
    ["a mask of another shape", "phase @good.npy --mask @small-mask.npy", /expected a mask of 8×8×8 .* found 4×4×4/],
    ["several arrays to choose from", "phase @two.npz", /exactly one array .* found a, b/],
    ["an array that is not there", "phase @two.npz --array c", /an array called c, found a, b/],
    ["a support that vanishes", "phase @good.npy --shrink-wrap-threshold 9 --shrink-wrap-relative-to rms", /support|starts/],
    ["a support that fills the box", "phase @good.npy --support 1", /support/],
    ["a recipe with an unknown word", "phase @good.npy --recipe 20*ER+5*FOO", /'FOO' at character 9/],
    ["an empty recipe", "phase @good.npy --recipe=", /recipe ''/],
    ["an option out of range", "phase @good.npy --beta 7", /'--beta <x>' argument '7' is invalid. Expected a number from 0 to 2/],
    ["an unknown option", "phase @good.npy --betta 0.9", /unknown option '--betta'/],
    ["an unknown command", "fase @good.npy", /unknown command 'fase'/],
    ["a missing argument", "phase", /missing required argument 'pattern'/],
    ["a superfluous argument", "phase @good.npy more", /too many arguments/],
    ["an engine that is not there yet", "phase @good.npy --engine webgpu", /found webgpu/],
    ["an unknown engine", "phase @good.npy --engine gpu", /Allowed choices are auto, wasm, reference, webgpu/],
    ["a resume without a checkpoint", "phase @good.npy --resume", /checkpoint\.friedel: expected a file or folder, found none/],
    ["a file where the output should go", "phase @good.npy --output @a-file", /expected a folder for the output, found a file/],
    ["a pattern without oversampling", "refine @wide.npy", /oversampled twice along one axis at least, found an autocorrelation/],
    ["nothing but zeros, to refine", "refine @zero.npy", /found zeros only/],
    ["a length that the FFT does not take, to refine", "refine @odd.npy", /7/],
    [
      "a start of another size",
      "refine @pattern.npy --start @small-start.npy",
      /on the pattern's grid of 8×8×8, found 4×4×4; friedel refine --resample brings it there/,
    ],
    ["a start with a NaN", "refine @pattern.npy --start @nan-start.npy", /expected an object of finite values, found NaN/],
    ["a start of zeros", "refine @pattern.npy --start @complex.npy", /expected an object to refine, found zeros only/],
    ["a start of real numbers", "refine @pattern.npy --start @good.npy", /expected a complex object, found real numbers/],
    [
      "a start that fills the box",
      "refine @pattern.npy --start @wide-start.npy",
      /more measured voxels than unknowns, found 512 measured and a support of 512 voxels/,
    ],
    ["a start that is not there", "refine @pattern.npy --start @nowhere.npy", /nowhere\.npy/],
    ["a preset that needs a start", "refine @pattern.npy --preset paper", /expected --start with a file for the preset paper/],
    [
      "a preset that needs none",
      "refine @pattern.npy --preset auto --start @start.npy",
      /expected --preset polish or paper with --start/,
    ],
    ["an unknown preset", "refine @pattern.npy --preset best", /Allowed choices are auto, polish, paper/],
    ["nothing to resample", "refine @pattern.npy --resample", /expected --start with a file for --resample/],
    [
      "a method with a flag of the other",
      "reconstruct @good.npy --method auto --recipe 20*ER",
      /expected --method auto without --recipe/,
    ],
    [
      "a refinement resumed without a checkpoint",
      "refine @pattern.npy --start @start.npy --resume",
      /checkpoint\.friedel: expected a file or folder, found none/,
    ],
    ["a size that the FFT does not take", "prepare @good.npy --size 14", /found 14; the nearest are 12 and 16/],
    ["a size of two numbers", "prepare @good.npy --size 8,8", /Expected one whole number or three/],
    ["a threshold above everything", "prepare @good.npy --threshold 1e6 --no-hot-pixels", /below the largest count, 5000/],
    ["a folder without a scan", "prepare @nothing", /expected .* found none/],
    ["a scan that the log does not have", "prepare @scan --scan 99", /scan 99/],
    ["an unknown beamline", "prepare @scan --beamline ID99", /expected a beamline out of 34-ID-C.* found ID99/],
    ["a damaged beamline file", "prepare @scan --beamline @broken.yaml", /broken\.yaml: expected/],
    ["objects of different sizes", "compare @complex.npy @complex.npy", /all zero|scatters|expected/],
    ["counts to compare", "compare @good.npy @complex.npy", /expected a complex object, found real numbers/],
    ["a motor that is missing", "geometry --energy 9000 --distance 0.5 --step 0.01", /expected a position of motor/],
    ["no energy", "geometry", /expected --energy or a SPEC log/],
    ["a scan of atoms", "simulate --scan @output --atoms 500", /expected --pattern with --atoms, found --scan/],
    [
      "a peak that fcc has not",
      "simulate --pattern @output --atoms 500 --hkl 110",
      /expected a Bragg peak of an fcc crystal.*found 1 1 0/,
    ],
    [
      "oversampling too small for atoms",
      "simulate --pattern @output --atoms 500 --oversampling 1.5",
      /expected an oversampling of at least 2, found 1.5/,
    ],
    [
      "two crystals of atoms",
      "simulate --pattern @output --atoms 500 --atoms-file a",
      /one of --atoms and --atoms-file, found both/,
    ],
    ["no atoms to read", "simulate --pattern @output --atoms-file @none.data", /none\.data/],
    ["an unknown metal", "simulate --pattern @output --atoms 500 --metal Fe", /Allowed choices are .*Au/],
    ["neither scan nor pattern to simulate", "simulate", /expected one of --scan and --pattern, found neither/],
  ])("%s", async (_, line, message) => {
    const { code, out, err } = await friedel(argsOf(line));
    expect(err).toMatch(message);
    expect(err).toMatch(/^friedel: [^\n]+\n$/);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(existsSync(output)).toBe(false);
  });

  it("missing frames, by number", async () => {
    const frames = readdirSync(at("scan/frames"));
    for (const frame of frames.filter((name) => /_0000[57]\.tif$/.test(name))) unlinkSync(join(at("scan/frames"), frame));
    const { code, err } = await friedel(argsOf("prepare @scan"));
    expect(err).toMatch(/expected 16 frames, 0 to 15.* found 14: missing 5, 7/);
    expect(code).toBe(2);
    expect(existsSync(output)).toBe(false);
  });
});
