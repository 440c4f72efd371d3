// The one build command: generated sources first (WebAssembly, beamline presets), then TypeScript, then the bundle that is the command,
// and the web app that it serves.
import { spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setup as generate } from "./generate.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

generate();
run(process.execPath, ["node_modules/typescript/bin/tsc", "-b"]);
// What is run as it is and not compiled.
cpSync(`${root}/packages/cli/src/bench/peers.py`, `${root}/packages/cli/dist/bench/peers.py`);
run(process.execPath, ["scripts/bundle.mjs"]);
run(process.execPath, ["scripts/build-web.mjs", "packages/cli/web"]);
// The command hands out those of its own bundle.
rmSync(`${root}/packages/cli/web/network`, { recursive: true });

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
