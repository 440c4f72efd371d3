// Packs what would be published into build/packages: a tarball a package, each with the licence and a page of its own.
// Needs `npm run build` before it. As a module it gives the paths of the tarballs.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
export const folder = join(root, "build/packages");

/** Packs all; the files by the names of their packages. */
export function pack() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(join(root, "packages"));
  for (const name of names) copyFileSync(join(root, "LICENSE"), join(root, "packages", name, "LICENSE"));
  copyFileSync(join(root, "README.md"), join(root, "packages/cli/README.md"));
  // Not the applications, which are no packages of a registry.
  const args = [
    "pack",
    ...names.map((name) => `--workspace=packages/${name}`),
    "--silent",
    "--json",
    "--pack-destination",
    folder,
  ];
  const { status, stdout, stderr } = spawnSync("npm", args, { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`npm ${args.join(" ")}: ${stderr}`);
  const packed = JSON.parse(stdout);
  for (const { name, files } of packed)
    for (const needed of ["README.md", "LICENSE", "package.json"])
      if (!files.some(({ path }) => path === needed)) throw new Error(`${name}: expected ${needed} in its tarball, found none`);
  return Object.fromEntries(packed.map(({ name, filename, size }) => [name, { path: join(folder, filename), size }]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  console.log(`friedel ${version}, packed into ${folder}`);
  for (const [name, { size }] of Object.entries(pack()))
    console.log(`${name.padEnd(22)} ${(size / 1e6).toFixed(2).padStart(6)} MB`);
}
