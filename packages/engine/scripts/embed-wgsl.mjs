// Writes the kernels' texts (.wgsl) into a TypeScript module, so that the same code loads them in Node, in a browser and in a bundle.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../src/webgpu/", import.meta.url));
const target = `${folder}wgsl.generated.ts`;
const files = readdirSync(folder, { recursive: true })
  .filter((file) => file.endsWith(".wgsl"))
  .sort();
const camel = (name) => name.replaceAll(/-(.)/g, (_, letter) => letter.toUpperCase());
const texts = Object.fromEntries(files.map((file) => [camel(basename(file, ".wgsl")), readFileSync(folder + file, "utf8")]));
if (Object.keys(texts).length !== files.length) throw new Error(`expected .wgsl files of different names, found ${files}`);
const source = `// Written by scripts/embed-wgsl.mjs from the .wgsl files beside it.
/** Texts of the kernels' pieces by the names of their files. */
export const wgsl = ${JSON.stringify(texts, undefined, 2)} as const;
`;
if (!existsSync(target) || readFileSync(target, "utf8") !== source) writeFileSync(target, source);
