// Lays the two fonts of the figures into this package with their licence: the package that has them holds twenty others.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
