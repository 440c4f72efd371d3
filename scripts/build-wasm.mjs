// Builds the WebAssembly kernels. First the fields.ts of each module become AssemblyScript (assembly/fields.generated.ts), so that
// host and kernels agree on every address; then each module is compiled twice from one source, for shared and for unshared memory,
// and both are written as base64 into its kernels.generated.ts; modules of one thread are compiled once. Does nothing where those
// files are newer than all sources.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("..", import.meta.url));
const host = "packages/engine/src/wasm/host";
/** Folders with a fields.ts and an assembly/: the crew's own, without kernels, and those of two modules. */
const folders = [host, "packages/engine/src/wasm", "packages/simulation/src/atoms/wasm"];
const modules = folders.slice(1);
/** Modules of one thread, with an assembly/ alone. */
const plain = ["packages/io/src/hdf5/bitshuffle"];
const generated = /\.generated\.ts$/;

const sources = [
  fileURLToPath(import.meta.url),
  ...[`${host}/layout.ts`, `${host}/kernel-fields.ts`, "packages/engine/assembly.ts"].map((file) => `${root}/${file}`),
  ...folders.flatMap((folder) => [...fieldTablesOf(folder), ...assemblyOf(folder)]),
  ...plain.flatMap(assemblyOf),
];
const outputs = [...folders.map(fieldsOf), ...[...modules, ...plain].map(kernelsOf)];
const modified = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
if (Math.min(...outputs.map(modified)) < Math.max(...sources.map(modified))) await build();

function fieldsOf(folder) {
  return `${root}/${folder}/assembly/fields.generated.ts`;
}

/** fields.ts, and what it is put together from. */
function fieldTablesOf(folder) {
  return readdirSync(`${root}/${folder}`).flatMap((name) => (/\bfields\.ts$/.test(name) ? [`${root}/${folder}/${name}`] : []));
}

function kernelsOf(folder) {
  return `${root}/${folder}/kernels.generated.ts`;
}

function assemblyOf(folder) {
  const assembly = `${root}/${folder}/assembly`;
  return readdirSync(assembly).flatMap((name) => (generated.test(name) ? [] : [`${assembly}/${name}`]));
}

async function build() {
  const scratch = mkdtempSync(`${tmpdir()}/friedel-wasm-`);
  try {
    await writeFields(scratch);
    for (const folder of modules) {
      const shared = await compile(folder, ["--sharedMemory"]);
      writeKernels(folder, { sharedKernels: shared, unsharedKernels: await compile(folder, []) });
    }
    for (const folder of plain) writeKernels(folder, { kernels: await compile(folder, []) });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Modules as base64 by their names. */
function writeKernels(folder, texts) {
  const lines = Object.entries(texts).map(([name, text]) => `export const ${name} = "${text}";`);
  writeFileSync(kernelsOf(folder), `// Made by scripts/build-wasm.mjs from assembly/*.ts; do not edit.\n${lines.join("\n")}\n`);
}

/** The fields are TypeScript: they are compiled into `scratch`, without checks, to be run here. */
async function writeFields(scratch) {
  const inputs = [`${host}/kernel-fields.ts`, ...folders.map((folder) => `${folder}/fields.ts`)].map((file) => `${root}/${file}`);
  const options = [
    "--ignoreConfig",
    "--noCheck",
    "--module",
    "esnext",
    "--target",
    "es2023",
    "--rootDir",
    root,
    "--outDir",
    scratch,
  ];
  execFileSync(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, ...options, ...inputs], { stdio: "inherit" });
  writeFileSync(`${scratch}/package.json`, '{ "type": "module" }');
  const load = (file) => import(pathToFileURL(`${scratch}/${file}`).href);
  const { kernelFields } = await load(`${host}/kernel-fields.js`);
  const { regions } = await load(`${host}/layout.js`);
  for (const folder of folders) {
    const region = folder === host ? regions.crew : regions.kernels;
    writeFileSync(fieldsOf(folder), kernelFields(await load(`${folder}/fields.js`), region));
  }
}

/** A module as base64. Memory comes from the host, which also lays it out; the module has no data of its own. */
async function compile(folder, options) {
  let wasm;
  const memory = ["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
  const build = ["--runtime", "stub", "--enable", "simd,threads", "-O3", "--noAssert", "--disableWarning", "201"];
  const io = {
    readFile: (name, base) => readKernels(resolve(base, name)),
    writeFile: (_, contents) => {
      wasm = contents;
    },
    stderr: process.stderr,
  };
  const input = [`${folder}/assembly/index.ts`, "--baseDir", root, "--outFile", "kernels.wasm"];
  const { error } = await asc.main([...input, ...memory, ...build, ...options], io);
  if (error) throw new Error(`expected kernels that compile, found that those of ${folder} do not`);
  return Buffer.from(wasm).toString("base64");
}

/**
 * Source text of AssemblyScript. Functions that are to be inlined say so at the end of their doc comment, for the decorator that
 * tells the compiler so is not TypeScript there, and neither formatter nor editor could read the file.
 */
function readKernels(file) {
  if (!existsSync(file)) return null;
  return readFileSync(file, "utf8").replace(/@inline \*\/\n(?=(export )?function )/g, "$&@inline ");
}
