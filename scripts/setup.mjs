// Makes a fresh checkout ready: installs the packages of the lock file and builds, each only where needed.
// Uses nothing but Node itself, so that it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [major] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`friedel needs Node 20 or newer, found ${process.versions.node}`);
  process.exit(2);
}

const installed = `${root}/node_modules/.package-lock.json`;
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(`${root}/package-lock.json`).mtimeMs) {
  console.error("Installing packages …");
  run(process.platform === "win32" ? "npm.cmd" : "npm", ["ci"]);
}
console.error("Building …");
run(process.execPath, ["scripts/build.mjs"]);

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}
