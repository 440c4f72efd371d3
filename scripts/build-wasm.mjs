// Compiles the AssemblyScript kernels of each folder twice from one source, for shared and for unshared memory, and writes both
// as base64 into its kernels.generated.ts. Does nothing where that file is newer than all sources.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const engine = `${root}/packages/engine/src/wasm`;
const atoms = `${root}/packages/simulation/src/atoms/wasm`;
const modules = [
  { folder: engine, shared: [`${engine}/fields.ts`, `${engine}/crystal-fit-fields.ts`] },
  { folder: atoms, shared: [`${atoms}/fields.ts`, `${engine}/fields.ts`, `${engine}/assembly/threads.ts`] },
];

const modified = (file) => statSync(file).mtimeMs;
for (const { folder, shared } of modules) {
  const output = `${folder}/kernels.generated.ts`;
  const kernels = readdirSync(`${folder}/assembly`).map((name) => `${folder}/assembly/${name}`);
  const sources = [fileURLToPath(import.meta.url), ...shared, ...kernels];
  if (!existsSync(output) || sources.some((file) => modified(file) > modified(output))) build(folder, output);
}

function build(folder, output) {
  const scratch = mkdtempSync(`${tmpdir()}/friedel-wasm-`);
  try {
    const shared = compile(folder, `${scratch}/shared.wasm`, ["--sharedMemory"]);
    const unshared = compile(folder, `${scratch}/unshared.wasm`, []);
    const text = [
      "// Made by scripts/build-wasm.mjs from assembly/*.ts; do not edit.",
      `export const sharedKernels = "${shared}";`,
      `export const unsharedKernels = "${unshared}";`,
    ];
    writeFileSync(output, `${text.join("\n")}\n`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** The module as base64. Memory comes from the host, which also lays it out; the module has no data of its own. */
function compile(folder, file, options) {
  const asc = `${root}/node_modules/assemblyscript/bin/asc.js`;
  const memory = ["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
  const build = ["--runtime", "stub", "--enable", "simd,threads", "-O3", "--noAssert", "--disableWarning", "201"];
  execFileSync(process.execPath, [asc, `${folder}/assembly/index.ts`, "-o", file, ...memory, ...build, ...options], {
    stdio: "inherit",
  });
  return readFileSync(file).toString("base64");
}
