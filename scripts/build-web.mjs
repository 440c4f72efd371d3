// Builds the web app into apps/web/dist: static files for any web server. Generated sources come first.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { setup as generate } from "./generate.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

generate();
const vite = ["node_modules/vite/bin/vite.js", "build", "--config", "apps/web/vite.config.ts"];
const { status } = spawnSync(process.execPath, vite, { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
