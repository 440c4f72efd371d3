// The web app as static files: the page, its worker and the helpers of that, from the sources of the packages. Paths are relative, so
// that it works from any folder of any server.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
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

const plugins: PluginOption[] = [react(), network, offline];

export default defineConfig({
  root: at("."),
  base: "./",
  plugins,
  resolve: { conditions: ["friedel-source"], alias: disk },
  define: { "process.availableMemory": "globalThis.availableMemory" },
  build: { target: "esnext", outDir: "dist", emptyOutDir: true, modulePreload: false, chunkSizeWarningLimit: 2000 },
  worker: { format: "es", plugins: () => [runtime] },
  server: { headers },
  preview: { headers },
});
