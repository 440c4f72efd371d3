// Writes the decoders of detectors' compressions (WebAssembly of the HDF Group's filter plugins, from h5wasm-plugins) into
// TypeScript modules, so that the same code loads them in Node and in a browser, and only those that a file needs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { zlibSync } from "fflate";

const folder = fileURLToPath(new URL("../src/hdf5/plugins/", import.meta.url));
const source = dirname(createRequire(import.meta.url).resolve("h5wasm-plugins/package.json"));
const licence = readFileSync(`${source}/COPYING`, "utf8");
const { version } = JSON.parse(readFileSync(`${source}/package.json`, "utf8"));

// It holds nothing else, so a fresh checkout lacks it.
mkdirSync(folder, { recursive: true });
for (const name of ["bshuf", "lz4", "blosc", "lzf", "zstd"]) {
  const target = `${folder}${name}.generated.ts`;
  const head = `// ${name} of h5wasm-plugins ${version}, written by scripts/embed-filters.mjs.\n`;
  if (existsSync(target) && readFileSync(target, "utf8").startsWith(head)) continue;
  const packed = Buffer.from(zlibSync(readFileSync(`${source}/plugins/libH5Z${name}.so`), { level: 9 })).toString("base64");
  const comment = licence.trimEnd().replaceAll("*/", "* /");
  writeFileSync(
    target,
    `${head}/*\n${comment}\n*/\n/** The module, packed with zlib, in base64. */\nexport const packed = "${packed}";\n`,
  );
}
