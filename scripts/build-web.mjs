// Builds the web app: static files for any web server, into apps/web/dist or the folder that is named. Generated sources come first.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setup as generate } from "./generate.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const [folder = "apps/web/dist"] = process.argv.slice(2);

generate();
const vite = ["node_modules/vite/bin/vite.js", "build", "--config", "apps/web/vite.config.ts"];
const options = ["--outDir", resolve(root, folder), "--emptyOutDir", "--logLevel", "warn"];
const { status } = spawnSync(process.execPath, [...vite, ...options], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
