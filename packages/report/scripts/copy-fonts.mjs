// Lays the two fonts of the figures into this package with their licence: the package that has them holds twenty others. Beside each a lean
// one for pictures.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { leanFont } from "./lean-font.mjs";

const folder = fileURLToPath(new URL("../fonts", import.meta.url));
const source = dirname(createRequire(import.meta.url).resolve("dejavu-fonts-ttf/package.json"));

mkdirSync(folder, { recursive: true });
for (const [from, name] of [
  ["ttf/DejaVuSans.ttf", "DejaVuSans.ttf"],
  ["ttf/DejaVuSans-Bold.ttf", "DejaVuSans-Bold.ttf"],
  ["LICENSE", "LICENSE"],
]) {
  if (!existsSync(join(folder, name))) copyFileSync(join(source, from), join(folder, name));
}
for (const name of ["DejaVuSans", "DejaVuSans-Bold"]) {
  const lean = leanFont(readFileSync(join(folder, `${name}.ttf`)));
  const path = join(folder, `${name}-Lean.ttf`);
  if (!existsSync(path) || !readFileSync(path).equals(lean)) writeFileSync(path, lean);
}
