// Compiles the AssemblyScript kernels twice from one source, for shared and for unshared memory, and writes both as
// base64 into kernels.generated.ts. Does nothing where that file is newer than all sources.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = `${root}/packages/core/src/engine/wasm`;
const output = `${folder}/kernels.generated.ts`;
const sources = [
  fileURLToPath(import.meta.url),
  ...["fields.ts", "crystal-fit-fields.ts"].map((name) => `${folder}/${name}`),
  ...readdirSync(`${folder}/assembly`).map((name) => `${folder}/assembly/${name}`),
];

const modified = (file) => statSync(file).mtimeMs;
if (!existsSync(output) || sources.some((file) => modified(file) > modified(output))) {
  const scratch = mkdtempSync(`${tmpdir()}/friedel-wasm-`);
  try {
    const shared = compile(`${scratch}/shared.wasm`, ["--sharedMemory"]);
    const unshared = compile(`${scratch}/unshared.wasm`, []);
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
function compile(file, options) {
  const asc = `${root}/node_modules/assemblyscript/bin/asc.js`;
  const memory = ["--importMemory", "--initialMemory", "1", "--maximumMemory", "65536"];
  const build = ["--runtime", "stub", "--enable", "simd,threads", "-O3", "--noAssert", "--disableWarning", "201"];
  execFileSync(process.execPath, [asc, `${folder}/assembly/index.ts`, "-o", file, ...memory, ...build, ...options], {
    stdio: "inherit",
  });
  return readFileSync(file).toString("base64");
}
