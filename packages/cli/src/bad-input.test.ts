import { existsSync, mkdirSync, readdirSync, truncateSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { complexVolume, maskVolume, type RealVolume, realVolume, type Shape, voxelCount } from "@friedel/engine";
import { writeNpy, writeNpz } from "@friedel/io";
import { testFolder } from "@friedel/io/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { friedel } from "./testing/run.js";

const shape: Shape = [8, 8, 8];
const at = testFolder();
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
  pattern.data[292] = 9000;
  for (const i of [291, 293, 284, 300, 228, 356]) pattern.data[i] = 300;
  return pattern;
}

/** Counts that rise from one side to the other. */
function sloped(): RealVolume {
  const pattern = filled(0, [1, 8, 8]);
  pattern.data.forEach((_, i) => {
    pattern.data[i] = 10 * (i % 8) ** 2;
  });
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
    "odd-spectrum.npy": writeNpy(sloped()),
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
    if (/^evaluate(?!.*none)/.test(line)) return [...args, "--write", output];
    return /^(phase|prepare|refine) @(?!.*--output)/.test(line) ? [...args, "--output", output] : args;
  };

  const refusals: Readonly<Record<string, RegExp>> = {
    "phase @nowhere.npy": /nowhere\.npy: expected a file or folder, found none of that name/,
    "phase @empty.npy": /empty\.npy: expected data, found an empty file/,
    "phase @cut.npy": /cut\.npy: expected .* found/,
    "phase @text.npy": /expected NPY data, as the name says, found text that begins with "this is no arra/,
    "phase @good.xyz": /good\.xyz: expected a name that ends in/,
    "phase @huge.npy": /huge\.npy: expected data of at most .* in memory, found 10\.1 TB/,
    "phase @nan.npy --amplitude": /expected amplitudes of 0 or more, found NaN/,
    "phase @negative.npy --amplitude": /expected amplitudes of 0 or more, found -3/,
    "phase @zero.npy": /found zeros only/,
    "prepare @zero.npy": /all zero/,
    "prepare @flat.npy": /expected a three-dimensional pattern, found an array of 1×8×8/,
    "phase @complex.npy": /expected a pattern of real numbers, found complex ones/,
    "refine @flat.npy": /expected a three-dimensional pattern, found .*: friedel phase solves patterns of two axes/,
    "phase @flat.npy --modulus @small-mask.npy": /--modulus: expected 8×8 like the pattern, found 4×4×4/,
    "phase @flat.npy --known-phase @flat.npy": /--known-phase: expected --modulus, --real or --non-negative, .* found none/,
    "phase @flat.npy --known-support @flat.npy": /a support smaller than the array, found that it fills the whole box/,
    "phase @flat.npy --modulus @flat.npy --real": /--modulus: expected no --real or --non-negative beside it/,
    "phase @flat.npy --centre 9,1": /--centre: expected a place in the pattern of 1×8×8, found 0,9,1/,
    "phase @odd-spectrum.npy --power-spectrum": /expected a power spectrum, even about the centre .* % is odd/,
    "phase @flat.npy --tolerance 0.05": /expected --tolerance of a non-negative object's power spectrum .* found neither/,
    "phase @odd-spectrum.npy --non-negative --centre 6,1":
      /expected a centre about which the pattern is symmetric|Friedel symmetry/,
    "prepare @good.npy --mask @all-masked.npy": /expected a mask that leaves half .* found one that leaves 0.00 %/,
    "phase @good.npy --mask @small-mask.npy": /expected a mask of 8×8×8 .* found 4×4×4/,
    "phase @two.npz": /exactly one array .* found a, b/,
    "phase @two.npz --array c": /an array called c, found a, b/,
    "phase @good.npy --shrink-wrap-threshold 9 --shrink-wrap-relative-to rms": /support|starts/,
    "phase @good.npy --support 1": /support/,
    "phase @good.npy --recipe 20*ER+5*FOO": /'FOO' at character 9/,
    "phase @good.npy --recipe=": /recipe ''/,
    "phase @good.npy --beta 7": /'--beta <x>' argument '7' is invalid. Expected a number from 0 to 2/,
    "phase @good.npy --betta 0.9": /unknown option '--betta'/,
    "fase @good.npy": /unknown command 'fase'/,
    phase: /missing required argument 'pattern'/,
    "phase @good.npy more": /too many arguments/,
    "phase @good.npy --engine webgpu": /expected (a GPU|WebGPU).*; --engine wasm computes without/,
    "phase @good.npy --engine gpu": /Allowed choices are auto, wasm, reference, webgpu/,
    "phase @good.npy --resume": /checkpoint\.friedel: expected a file or folder, found none/,
    "phase @good.npy --output @a-file": /expected a folder for the output, found a file/,
    "refine @wide.npy": /oversampled twice along one axis at least, found an autocorrelation/,
    "refine @zero.npy": /found zeros only/,
    "refine @odd.npy": /7/,
    "refine @pattern.npy --start @small-start.npy":
      /on the pattern's grid of 8×8×8, found 4×4×4; friedel refine --resample brings it there/,
    "refine @pattern.npy --start @nan-start.npy": /expected an object of finite values, found NaN/,
    "refine @pattern.npy --start @complex.npy": /expected an object to refine, found zeros only/,
    "refine @pattern.npy --start @good.npy": /expected a complex object, found real numbers/,
    "refine @pattern.npy --start @wide-start.npy":
      /more measured voxels than unknowns, found 512 measured and a support of 512 voxels/,
    "refine @pattern.npy --start @nowhere.npy": /nowhere\.npy/,
    "refine @pattern.npy --preset paper": /expected --start with a file for the preset paper/,
    "refine @pattern.npy --preset auto --start @start.npy": /expected --preset polish or paper with --start/,
    "refine @pattern.npy --preset best": /Allowed choices are auto, polish, paper/,
    "refine @pattern.npy --resample": /expected --start with a file for --resample/,
    "reconstruct @good.npy --method auto --recipe 20*ER": /expected --method auto without --recipe/,
    "refine @pattern.npy --start @start.npy --resume": /checkpoint\.friedel: expected a file or folder, found none/,
    "prepare @good.npy --size 14": /found 14; the nearest are 12 and 16/,
    "prepare @good.npy --size 8,8": /Expected one whole number or three/,
    "prepare @good.npy --threshold 1e6 --no-hot-pixels": /below the largest count, 5000/,
    "prepare @nothing": /expected .* found none/,
    "prepare @scan --scan 99": /scan 99/,
    "prepare @scan --scan 1,99": /scan 99/,
    "prepare @scan --scan 3-1": /Expected numbers of scans, as in 54 or 3,5,7-9/,
    "prepare @scan --mask @nowhere.npy": /nowhere\.npy: expected a file or folder, found none of that name/,
    "prepare @scan --mask @small-mask.npy": /expected a mask of 16×.* found 4×4×4/,
    "prepare @scan --motor dleta=9": /circles \(theta, chi, phi, delta, gamma\), found dleta/,
    "prepare @scan --detector merlinn": /expected --detector with a known one \(.*Merlin.*\) or a YAML file, found merlinn/,
    "prepare @good.npy --detector @nowhere.yaml": /nowhere\.yaml: expected a file or folder, found none of that name/,
    "prepare @scan --detector @broken.yaml": /broken\.yaml: expected/,
    "prepare @scan --frames @nowhere/": /nowhere\/: expected a file or folder, found none of that name/,
    "prepare @scan --step 0": /--step from frame to frame other than 0/,
    "prepare @scan --distance 90": /a crystal of at most 10 µm, found one of .* µm/,
    "prepare @scan --energy 9": /1000 to 200000 eV .*found 9/,
    "prepare @scan --amplitude": /expected flags for the folder of a scan, found --amplitude/,
    "prepare @good.npy --scan 3": /expected flags for an array, found --scan/,
    "prepare @good.npy --bad-pixels @nowhere.tif": /expected flags for an array, found --bad-pixels/,
    "prepare @good.npy --beamline ID99": /expected a beamline out of .*, found ID99/,
    "prepare @good.npy --beamline P10": /expected with --beamline what it was set to/,
    "prepare @good.npy --motor theta=1": /good\.npy: expected the energy \(--energy EV\), .*, chi \(--motor chi=DEG\)/,
    "phase @good.npy --rock mu": /sample circles \(theta, chi, phi\) or energy, found mu/,
    "refine @pattern.npy --energy 9000": /pattern\.npy: expected the detector's distance \(--distance M\)/,
    "prepare @scan --beamline ID99": /expected a beamline out of 34-ID-C.* found ID99/,
    "prepare @scan --beamline @broken.yaml": /broken\.yaml: expected/,
    "compare @complex.npy @complex.npy": /all zero|scatters|expected/,
    "compare @good.npy @complex.npy": /expected a complex object, found real numbers/,
    "geometry --energy 9000 --distance 0.5 --step 0.01": /expected theta \(--motor theta=DEG\), chi/,
    "geometry --motor dleta=99": /expected --motor for one of 34-ID-C.s circles .*, found dleta/,
    geometry: /expected the energy \(--energy EV\), .*--step DEG/,
    "simulate --scan @output --atoms 500": /expected --pattern with --atoms, found --scan/,
    "simulate --pattern @output --atoms 500 --hkl 110": /expected a Bragg peak of an fcc crystal.*found 1 1 0/,
    "simulate --pattern @output --atoms 500 --oversampling 1.5": /expected an oversampling of at least 2, found 1.5/,
    "simulate --pattern @output --atoms 500 --atoms-file a": /one of --atoms and --atoms-file, found both/,
    "simulate --pattern @output --atoms-file @none.data": /none\.data/,
    "simulate --pattern @output --atoms 500 --metal Fe": /Allowed choices are .*Au/,
    simulate: /expected one of --scan, --pattern and --problem, found none/,
    "phase @good.npy --figures png,gif": /Expected some of png, svg, pdf, as in png,pdf/,
    "phase @good.npy --range hue=0,1": /Expected one of counts, .* as in strain=-5,5/,
    "phase @good.npy --range phase=2,1": /Expected two numbers, the lower end first, as in phase=1,5/,
    "phase @good.npy --range counts=0,9": /both above 0 for its logarithm/,
    "evaluate --methods classical,magic": /expected a method out of classical, .*, found 'magic'/,
    "evaluate --classes weak": /expected a class out of to-pi, .*, found 'weak'/,
    "evaluate --count 0": /Expected a whole number from 1 to 10000/,
    "evaluate --size 8": /--size: expected 16 to 512 voxels along each axis, found 8×8×8/,
    "evaluate --size 22": /22/,
    "evaluate --size 16 --classes 4pi-6pi": /that can carry crystals of class 4pi-6pi/,
    "evaluate --methods none": /expected --methods, or --write/,
    "evaluate --methods none --figure @output": /expected --methods with --figure, found none/,
    "evaluate --budget 0": /Expected a whole number from 1/,
    "evaluate --seed x": /Expected a whole number/,
  };
  it.each(Object.entries(refusals))("%s", async (line, message) => {
    const { code, out, err } = await friedel(argsOf(line));
    expect(err).toMatch(message);
    expect(err).toMatch(/^(warning: [^\n]+\n)*friedel: [^\n]+\n$/);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(existsSync(output)).toBe(false);
  });
});

it.each(["info good.xyz", "phase", "info good.npy --nosuch"])("--json says in JSON why %s failed", async (words) => {
  const { code, out, err } = await friedel([`${words} --json`.replace(/good/, at("good"))]);
  expect([code, err.split("\n")]).toEqual([2, [expect.stringMatching(/^friedel: /), ""]]);
  expect(JSON.parse(out)).toEqual({
    error: expect.stringMatching(/good\.xyz: expected|missing required|unknown option/),
    exitCode: 2,
  });
});

it("missing frames are named, and cost their rocking steps only", async () => {
  const frames = readdirSync(at("scan/frames"));
  for (const frame of frames.filter((name) => /_0000[57]\.tif$/.test(name))) unlinkSync(join(at("scan/frames"), frame));
  const { code, err } = await friedel(["prepare", at("scan"), "-o", output]);
  expect(err).toMatch(/^warning: of 16 frames 5, 7 are missing: taken for not measured\n/);
  expect(code).toBe(0);
});
