// The web app as static files: the page, its worker and the helpers of that, from the sources of the packages. Paths are relative, so
// that it works from any folder of any server.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, type PluginOption } from "vite";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The packages read folders through a few of Node's functions; in a tab these find the files that were dropped (src/disk). Networks run as
 * WebAssembly alone. */
const disk = [
  { find: /^node:fs$/, replacement: at("src/disk/fs.ts") },
  { find: /^node:fs\/promises$/, replacement: at("src/disk/fs-promises.ts") },
  { find: /^node:path$/, replacement: "pathe" },
  { find: /^node:crypto$/, replacement: at("src/disk/crypto.ts") },
  { find: /^onnxruntime-web$/, replacement: "onnxruntime-web/wasm" },
  { find: /^\.\/lit-helpers\.js$/, replacement: at("src/disk/no-helpers.ts") },
  { find: /^\.\/file-sums\.js$/, replacement: at("src/disk/file-sums.ts") },
];

/** Headers under which threads may share memory. */
const headers = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** The shipped network and what runs it, loaded when asked for. */
const network: Plugin = {
  name: "network",
  apply: "build",
  generateBundle() {
    const [onnx, wasm] = [
      "../../packages/network/networks/default.onnx",
      `../../node_modules/onnxruntime-web/dist/${runtimeName}`,
    ];
    for (const path of [onnx, wasm])
      this.emitFile({ type: "asset", fileName: `network/${basename(path)}`, source: readFileSync(at(path)) });
  },
};

/** The runtime is told where its WebAssembly lies, and need not have it beside itself. */
const runtimeName = "ort-wasm-simd-threaded.wasm";
const runtime: Plugin = {
  name: "runtime",
  enforce: "pre",
  transform(code, id) {
    if (!/onnxruntime-web.dist.ort\./.test(id)) return null;
    return code.replaceAll(`new URL("${runtimeName}",import.meta.url)`, `new URL("${runtimeName}",self.location.href)`);
  },
};

/** The HDF5 library comes as text of a script; its WebAssembly as a file of its own is smaller and read at once. */
const library = (() => {
  const path = at("../../node_modules/h5wasm/dist/esm/hdf5_util.js");
  const source = readFileSync(path, "utf8");
  const begin = source.indexOf("binaryDecode('") + "binaryDecode(".length;
  let end = begin + 1;
  while (end < source.length && source[end] !== "'") end += source[end] === "\\" ? 2 : 1;
  // A character stands for a byte, and that of number 256 for zero.
  const bytes = Uint8Array.from(
    String(runInNewContext(source.slice(begin, end + 1))),
    (character) => character.charCodeAt(0) & 255,
  );
  if (bytes.length < 1e6) throw new Error(`expected WebAssembly in ${path}, found none: has h5wasm changed?`);
  const name = `hdf5-${createHash("sha256").update(bytes).digest("hex").slice(0, 8)}.wasm`;
  return { path, call: source.slice(begin - "binaryDecode(".length, end + 2), bytes, name };
})();
const libraryFile: Plugin = {
  name: "library-file",
  apply: "build",
  generateBundle() {
    this.emitFile({ type: "asset", fileName: `assets/${library.name}`, source: library.bytes });
  },
};
const librarySource: Plugin = {
  name: "library-source",
  apply: "build",
  enforce: "pre",
  transform(code, id) {
    if (id !== library.path) return null;
    const loaded = `const libraryBytes = await fetch(new URL("${library.name}", self.location.href)).then((found) => found.arrayBuffer());\n`;
    return loaded + code.replace(library.call, () => "new Uint8Array(libraryBytes)");
  },
};

/** What other pages load to show a crystal: its name stays. */
const viewer: Plugin = {
  name: "viewer",
  apply: "build",
  generateBundle() {
    const fileName = "friedel-viewer.js";
    this.emitFile({ type: "asset", fileName, source: readFileSync(at(`embed/${fileName}`)) });
  },
};

/** The service worker with the names of all files of the build. */
const offline: Plugin = {
  name: "offline",
  apply: "build",
  enforce: "post",
  generateBundle(_, bundle) {
    const files = ["./", ...Object.keys(bundle)].filter((name) => !name.startsWith("network/")).sort();
    const version = createHash("sha256").update(files.join()).digest("hex").slice(0, 12);
    const facts = `const files = ${JSON.stringify(files)};\nconst version = "${version}";\n`;
    this.emitFile({ type: "asset", fileName: "offline.js", source: facts + readFileSync(at("offline/offline.js"), "utf8") });
  },
};

const plugins: PluginOption[] = [react(), network, libraryFile, viewer, offline];

export default defineConfig({
  root: at("."),
  base: "./",
  plugins,
  resolve: { conditions: ["friedel-source"], alias: disk },
  define: { "process.availableMemory": "globalThis.availableMemory" },
  build: { target: "esnext", outDir: "dist", emptyOutDir: true, modulePreload: false, chunkSizeWarningLimit: 2000 },
  worker: { format: "es", plugins: () => [runtime, librarySource] },
  server: { headers },
  preview: { headers },
});
