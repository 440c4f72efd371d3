// Installs the packed command as users do, into empty prefixes, from a registry of npm alone, with install scripts on and off;
// says times, sizes and how many packages of others came, and computes with what was installed. Needs `npm run build` before it.
// Ends with an error where an installation is larger, brings more, or does not compute.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { pack } from "./pack.mjs";

const most = { bytes: 150e6, packages: 15 };
const isWindows = process.platform === "win32";
const place = mkdtempSync(join(tmpdir(), "friedel-install-"));
const tarballs = Object.fromEntries(Object.entries(pack()).map(([name, { path }]) => [name, path]));
// As little of this machine as can be: no program but Node and what a shell needs.
const path = isWindows ? process.env.PATH : [dirname(process.execPath), "/usr/bin", "/bin"].join(":");

try {
  for (const scripts of [true, false]) {
    const prefix = join(place, `scripts-${scripts}`);
    const cache = join(place, `cache-${scripts}`);
    const seconds = npm(place, ["install", "--global", "--prefix", prefix, tarballs.friedel], scripts, cache);
    const modules = join(prefix, isWindows ? "node_modules" : "lib/node_modules");
    report(`npm install --global, scripts ${scripts ? "on" : "off"}`, seconds, modules);
    tryCommand(isWindows ? join(prefix, "friedel.cmd") : join(prefix, "bin/friedel"));
    if (!isWindows && !existsSync(join(prefix, "share/man/man1/friedel.1")))
      throw new Error("expected the manual page, found none");
  }
  const project = join(place, "library");
  const own = Object.entries(tarballs).filter(([name]) => name !== "friedel");
  const seconds = npm(
    place,
    ["install", "--prefix", project, ...own.map(([, file]) => file)],
    false,
    join(place, "cache-library"),
  );
  report("the packages of the library", seconds, join(project, "node_modules"), Number.POSITIVE_INFINITY);
  const imports = own.map(([name]) => `await import("${name}")`).join("; ");
  run(process.execPath, ["--input-type=module", "-e", `${imports}; await import("@friedel/workflow/node")`], project);
} finally {
  rmSync(place, { recursive: true, force: true });
}

function npm(cwd, args, scripts, cache) {
  const begin = performance.now();
  run("npm", [...args, `--ignore-scripts=${!scripts}`, "--cache", cache, "--no-audit", "--no-fund"], cwd);
  return (performance.now() - begin) / 1000;
}

function run(program, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    shell: isWindows,
    env: { ...process.env, PATH: path, NODE_PATH: "" },
  });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ended with ${status ?? error}\n${stdout}${stderr}`);
  return stdout;
}

/** A simulated pattern, the network's answer with its figures, threads: what a bundle could have lost on its way. */
function tryCommand(friedel) {
  const begin = performance.now();
  run(friedel, ["simulate", "--pattern", "sim", "--size", "32", "--seed", "3"], place);
  run(friedel, ["predict", join("sim", "pattern.cxi"), "-o", "predicted"], place);
  run(friedel, ["info", join("predicted", "result.cxi"), "--json"], place);
  for (const name of ["result.cxi", join("figures", "object.png")])
    if (!existsSync(join(place, "predicted", name))) throw new Error(`expected ${name} among the results, found none`);
  console.log(
    `  ${friedel.replace(place + sep, "")}: simulates and predicts in ${((performance.now() - begin) / 1000).toFixed(1)} s`,
  );
  rmSync(join(place, "sim"), { recursive: true });
  rmSync(join(place, "predicted"), { recursive: true });
}

function report(title, seconds, modules, mostBytes = most.bytes) {
  const bytes = sizeOf(modules);
  const foreign = packagesIn(modules).filter((name) => name !== "friedel" && !name.startsWith("@friedel/"));
  console.log(`${title}: ${seconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(1)} MB, ${foreign.length} packages of others`);
  if (bytes > mostBytes) throw new Error(`expected at most ${mostBytes / 1e6} MB`);
  if (mostBytes === most.bytes && foreign.length > most.packages)
    throw new Error(`expected at most ${most.packages} packages of others, found ${foreign.join(" ")}`);
}

function sizeOf(path) {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}

/** The names of all packages in a folder node_modules, those inside of others too. */
function packagesIn(modules) {
  return readdirSync(modules).flatMap((name) => {
    if (name.startsWith(".")) return [];
    if (name.startsWith("@"))
      return readdirSync(join(modules, name)).flatMap((one) => [`${name}/${one}`, ...inside(join(modules, name, one))]);
    return [name, ...inside(join(modules, name))];
  });
}

function inside(folder) {
  const modules = join(folder, "node_modules");
  return existsSync(modules) ? packagesIn(modules) : [];
}
