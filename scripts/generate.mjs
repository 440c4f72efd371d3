// Writes the generated sources (WebAssembly kernels, texts of GPU kernels, beamline presets, decoders of HDF5 filters) and copies the fonts. Each generator does nothing where its file is up to date.
// The build runs this, and so does Vitest before its tests: neither can meet a stale file.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const generators = [
  "scripts/build-wasm.mjs",
  "packages/engine/scripts/embed-wgsl.mjs",
  "packages/io/scripts/embed-beamlines.mjs",
  "packages/io/scripts/embed-filters.mjs",
  "packages/report/scripts/copy-fonts.mjs",
];

/** Runs all generators; the name is Vitest's for what comes before all tests. */
export function setup() {
  for (const script of generators) execFileSync(process.execPath, [script], { cwd: root, stdio: "inherit" });
}
