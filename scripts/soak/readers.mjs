// Every reader of the program with the files that it is given to read.

import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "@friedel/engine";
import {
  completeDescription,
  crc32,
  hdf5Input,
  listSpecScans,
  parseBeamline,
  parseDescription,
  parseScanSettings,
  readLammpsData,
  readLammpsDump,
  readPattern as readPatternHdf5,
  readResult,
  readSetfl,
  readSpecScan,
  readVolume,
  readVti,
  writeLammpsData,
  writeSetfl,
} from "@friedel/io";
import { readSampleFile } from "@friedel/io/node";
import { nodeRuntime } from "@friedel/network/node";
import { metalNamed, perfectCrystal, sphereBody, tabulate, tightBinding } from "@friedel/simulation";
import { loadNetwork } from "@friedel/workflow";
import { diskFile, readPattern, readReference, readScan, readStrainInput } from "@friedel/workflow/node";
// Not part of any public surface: what commands do with their own files.
import { runCli } from "../../packages/cli/dist/cli.js";
import { checkSet, readRecord } from "../../packages/cli/dist/dataset/folder.js";
import { readTrainingFile } from "../../packages/cli/dist/training/configuration-file.js";
import { loadCrystals } from "../../packages/cli/dist/training/crystals.js";
import { readRun, readStart } from "../../packages/cli/dist/training/run-folder.js";
import { keptRuns } from "./jobs.mjs";

/** Measured and made files of many programs, where they lie beside the checkout. */
const cases = fileURLToPath(new URL("../../../shared/data/cases/inputs", import.meta.url));

/**
 * The cases: how many mutants of a thousand, files to damage, and what reads them. `read` gets bytes; `open` gets the path of a copy with
 * the damaged file in it, of the file itself or, with `root`, of the folder that it is in.
 */
export function readerCases(folder) {
  const at = (...names) => join(folder, ...names);
  const text = (bytes) => new TextDecoder().decode(bytes);
  const limits = { maxBytes: 2 ** 28 };
  const isSmall = (path) => statSync(path).size < 24_000;
  const ofEnding = (root, ending) => filesIn(at(root)).filter((path) => ending.test(path));
  const caseFolders = existsSync(cases) ? readdirSync(cases).map((name) => join(cases, name)) : [];
  const caseFiles = (ending) => caseFolders.flatMap(filesIn).filter((path) => ending.test(path));
  const scans = readdirSync(folder).filter((name) => name.startsWith("scan"));
  return [
    {
      name: "NPY, TIFF, EDF, MAT, FITS, PNG: arrays",
      weight: 370,
      files: [
        ...ofEnding("scan", /\.tif$/).slice(0, 4),
        ...ofEnding("scan-BM02", /\.edf$/).slice(0, 2),
        ...caseFiles(/\.(npy|tiff?|edf(\.gz)?|mat)$/i),
      ].filter(isSmall),
      read: (bytes, name) => readVolume(bytes, name, limits),
    },
    {
      name: "NPZ",
      weight: 60,
      files: [at("sim3/truth.npz"), at("start/result.npz"), ...caseFiles(/\.npz$/)].filter(isSmall),
      read: (bytes, name) => readVolume(bytes, name, limits),
    },
    { name: "VTK images", weight: 40, files: [at("start/result.vti")], read: (bytes, name) => readVti(bytes, name, limits) },
    {
      name: "SPEC logs",
      weight: 150,
      files: [at("scan/crystal.spec"), at("scan-BM02/crystal.spec"), ...caseFiles(/\.spec$/)].filter(isSmall),
      read: (bytes, name) => {
        for (const { number } of listSpecScans(bytes).slice(0, 20)) readSpecScan(bytes, number, name);
        return readSpecScan(bytes, 1, name);
      },
    },
    {
      name: "LAMMPS data and dumps",
      weight: 100,
      made: lammpsFiles,
      read: (bytes, name) => (name.endsWith("dump") ? readLammpsDump : readLammpsData)(bytes, name, limits),
    },
    { name: "EAM tables", weight: 30, made: eamFiles, read: (bytes, name) => readSetfl(bytes, name) },
    {
      name: "beamlines, settings, data sets: YAML",
      weight: 100,
      files: [...yamlFiles(), ...scans.map((name) => at(name, "friedel.yaml")).filter(existsSync)],
      read: (bytes, name) =>
        name.endsWith("friedel.yaml")
          ? parseScanSettings(text(bytes), name)
          : name.includes("beamlines")
            ? parseBeamline(text(bytes), name)
            : completeDescription("samples", parseDescription(text(bytes), name), name),
    },
    {
      name: "training files",
      weight: 20,
      files: [at("train.yaml"), ...trainingFiles()],
      open: (path) => readTrainingFile(path, {}),
    },
    {
      name: "checkpoints, their sum made right",
      weight: 1,
      files: keptRuns.map(({ name }) => at(name, "checkpoint.friedel")),
      root: (path) => folderBelow(path, folder),
      open: resume(folder),
    },
    {
      name: "CXI results in memory",
      weight: 6,
      files: [at("start/result.cxi"), at("made/result.cxi")],
      read: (bytes, name) => readResult(hdf5Input(bytes, name), limits),
    },
    {
      name: "CXI patterns in memory",
      weight: 6,
      files: [at("sim3/pattern.cxi"), at("made/pattern.cxi"), ...caseFiles(/\.cxi$/)].filter(
        (path) => statSync(path).size < 150_000,
      ),
      read: (bytes, name) => readPatternHdf5(hdf5Input(bytes, name), limits),
    },
    {
      name: "patterns by path",
      weight: 3,
      files: [at("sim3/pattern.cxi"), ...caseFiles(/\.(h5|cxi|nxs|npz|mat)$/)],
      open: (path) => readPattern(path),
    },
    {
      name: "--like, --start, strain inputs",
      weight: 2,
      files: [at("start/result.cxi"), at("made/result.cxi"), at("start/result.npz")],
      open: async (path) => {
        await readReference(path);
        return readStrainInput(path);
      },
    },
    {
      name: "scans of ten beamlines",
      weight: 3,
      files: scans.flatMap((name) => scanFiles(at(name))),
      root: (path) => folderBelow(path, folder),
      open: (path) => readScan(path),
    },
    ...(caseFolders.length === 0
      ? []
      : [
          {
            name: "scans and arrays of other programs",
            weight: 3,
            files: caseFolders.flatMap(filesIn).filter((path) => !path.endsWith("expected.txt") && statSync(path).size < 300_000),
            root: (path) => folderBelow(path, cases),
            open: (path, file) => readScan(existsSync(join(path, "conf")) || readdirSync(path).length > 2 ? path : file),
          },
        ]),
    {
      name: "friedel info",
      weight: 2,
      files: [
        ...ofEnding("scan", /\.(spec|tif)$/).slice(0, 3),
        ...ofEnding("made", /\.(cxi|npz|vti)$/),
        ...ofEnding("samples", /\.h5$/).slice(0, 1),
        ...scans.flatMap((name) => scanFiles(at(name))),
      ],
      open: info,
    },
    { name: "networks", weight: 3, files: [at("run/network.onnx")], open: openNetworkFile },
    {
      name: "weights to go on from",
      weight: 20,
      files: [at("run/network.onnx"), at("run/network.safetensors")],
      open: async (path) => readStart(path, (await readTrainingFile(at("train.yaml"), {})).configuration),
    },
    {
      name: "folders of training runs",
      weight: 6,
      files: [at("run/training.json"), at("run/checkpoint.friedel")],
      root: (path) => folderBelow(path, folder),
      open: readRun,
    },
    {
      name: "folders of data sets",
      weight: 3,
      files: [...filesIn(at("crystals")), ...filesIn(at("samples"))],
      root: (path) => folderBelow(path, folder),
      open: readDataset,
    },
  ];
}

/** Quiet terminal for commands in this process. */
const terminal = () => ({ out: () => {}, err: () => {}, signal: new AbortController().signal, now: () => performance.now() });

/** Runs a command here. Throws where it ends as no user's mistake may end. */
async function command(...args) {
  let said = "";
  const code = await runCli(args, { ...terminal(), err: (text) => (said += text) });
  if (code === 1) throw new Error(`friedel ${args[0]} ended with 1: ${said}`);
  // As the readers do it: a refusal is counted as one.
  if (code === 2) throw new InputError(said);
}

const info = (path) => command("info", path, "--json");

/** A checkpoint whose sum is made right again after the damage, so that what it holds is judged, goes on. */
function resume(folder) {
  return async (path, file) => {
    const bytes = readFileSync(file);
    const body = bytes.subarray(bytes.indexOf(10) + 1);
    const head = Buffer.from(`friedel checkpoint 2 ${crc32(body).toString(16).padStart(8, "0")}\n`);
    writeFileSync(file, Buffer.concat([head, body]));
    const pattern = join(folder, "sim3/pattern.cxi");
    const { args } = keptRuns.find(({ name }) => basename(path) === name);
    await command(...args.map((word) => (word === "sim3/pattern.cxi" ? pattern : word)), "-o", path, "--resume", "--no-figures");
  };
}

async function openNetworkFile(path) {
  const network = await loadNetwork(await nodeRuntime(), diskFile(path), { threads: 1 });
  await network.predictor.dispose();
}

async function readDataset(path) {
  const { record } = await readRecord(path);
  if (record.description.kind === "crystals") return loadCrystals(path);
  for (const { file } of record.shards) await readSampleFile(join(path, file));
  return checkSet(path, record);
}

function lammpsFiles() {
  const { positions } = perfectCrystal("Au", sphereBody(6));
  const rows = [1, 2, 3, 4].map((id) => `${5 - id} 1 ${id / 3} 2 -3e0 0 0 ${id % 2}`).join("\n");
  const film = [0, 5].map(
    (step) =>
      `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n4\nITEM: BOX BOUNDS xy xz yz pp pp pp\n0 9 1\n0 9 0\n0 9 0\nITEM: ATOMS id type xs ys zs ix iy iz\n${rows}\n`,
  );
  return [
    { name: "a.data", bytes: writeLammpsData({ positions }) },
    { name: "a.dump", bytes: Buffer.from(film.join("")) },
  ];
}

function eamFiles() {
  return [{ name: "Au.eam.alloy", bytes: writeSetfl(tabulate(metalNamed("Au"), tightBinding(metalNamed("Au")), 200)) }];
}

/** All files below a folder. */
function filesIn(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((entry) => entry.isFile() && entry.name !== "truth.npz").map((entry) => join(entry.parentPath, entry.name));
}

/** Log, settings and a few frames of a scan. */
function scanFiles(folder) {
  const files = filesIn(folder).filter((path) => !basename(path).startsWith("."));
  const isFrame = (path) => /\.(tif|edf)$/.test(path);
  return [...files.filter((path) => !isFrame(path)), ...files.filter(isFrame).slice(0, 2)];
}

const root = fileURLToPath(new URL("../..", import.meta.url));

function yamlFiles() {
  const beamlines = filesIn(join(root, "packages/io/src/beamlines")).filter((path) => path.endsWith(".yaml"));
  return [...beamlines, ...filesIn(join(root, "networks")).filter((path) => path.endsWith("crystal.yaml"))];
}

function trainingFiles() {
  return filesIn(join(root, "networks")).filter((path) => path.endsWith(".yaml") && !path.includes("calibration"));
}

/** The folder in `top` that a file is in or below. */
function folderBelow(path, top) {
  return join(top, relative(top, path).split("/")[0]);
}
