// Writes the presets (YAML files of beamlines and detectors) into TypeScript modules, so that the same code loads them in Node and
// in a browser.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

for (const room of ["beamlines", "detectors"]) {
  const folder = fileURLToPath(new URL(`../src/${room}/`, import.meta.url));
  const target = `${folder}presets.generated.ts`;
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml"))
    .sort();
  const texts = Object.fromEntries(files.map((file) => [file, readFileSync(folder + file, "utf8")]));
  const source = `// Written by scripts/embed-beamlines.mjs from the YAML files beside it.
/** Texts of the presets by file name. */
export const presetTexts: Readonly<Record<string, string>> = ${JSON.stringify(texts, undefined, 2)};
`;
  if (!existsSync(target) || readFileSync(target, "utf8") !== source) writeFileSync(target, source);
}
