// The one build command: generated sources first (WebAssembly, beamline presets), then TypeScript.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Generators, each a script that writes a *.generated.ts file beside its source and does nothing where it is up to date. */
const generators = ["scripts/build-wasm.mjs", "packages/io/scripts/embed-beamlines.mjs"];

for (const script of generators) if (existsSync(`${root}/${script}`)) run(process.execPath, [script]);
run(process.execPath, ["node_modules/typescript/bin/tsc", "-b"]);
// What is run as it is and not compiled.
cpSync(`${root}/packages/cli/src/bench/peers.py`, `${root}/packages/cli/dist/bench/peers.py`);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
