// The published command is a bundle of the compiled packages: it computes the same, needs little from npm, and starts by little.

import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { main as bundled } from "./testing/process.js";
import { inFolder } from "./testing/run.js";

const folder = fileURLToPath(new URL("../bundle/", import.meta.url));
const compiled = fileURLToPath(new URL("../dist/main.js", import.meta.url));

/** Files of a folder with those below it, and their bytes. */
function contents(root: string): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(join(root, name)).toString("latin1")]));
}

/** What a file of the bundle imports at its start. */
function importsOf(name: string): string[] {
  const text = readFileSync(join(folder, name), "utf8");
  return [...text.matchAll(/^(?:import|export)\b[^"';]*?(?:from )?"([^"]+)";/gm)].map(([, from]) => from);
}

describe("the bundle", () => {
  it("writes the same bytes as the compiled packages, threads, files of YAML, network and fonts with it", () =>
    inFolder(async (at) => {
      for (const [name, program] of Object.entries({ bundled, compiled })) {
        const friedel = (...args: string[]): string => {
          const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...args], {
            cwd: join(at, name),
            encoding: "utf8",
          });
          expect([stderr, status]).toEqual([expect.not.stringContaining("friedel:"), 0]);
          return stdout;
        };
        mkdirSync(join(at, name));
        friedel("simulate", "--pattern", "sim", "--size", "32", "--seed", "3", "--threads", "2");
        friedel("predict", "sim/pattern.cxi", "-o", "predicted");
        friedel("phase", "sim/pattern.cxi", "-o", "phased", "--recipe", "30*ER", "--seed", "2", "--threads", "2", "--no-figures");
        const motors = ["mu=0", "phi=0", "nu=10", "delta=30", "eta=15"].flatMap((motor) => ["--motor", motor]);
        const setup = ["--beamline", "id01", ...motors, "--step", "0.01", "--distance", "1", "--energy", "9000"];
        writeFileSync(join(at, name, "geometry"), friedel("geometry", ...setup));
      }
      const [one, other] = [contents(join(at, "bundled")), contents(join(at, "compiled"))];
      expect(Object.keys(one)).toEqual(Object.keys(other));
      expect(Object.keys(one)).toContain("predicted/figures/object.png");
      // It records the path of the network.
      delete one[join("predicted", "result.cxi")];
      for (const [name, bytes] of Object.entries(one)) expect(bytes === other[name], name).toBe(true);
    }));

  it("asks npm for one package, and for another only where a network is trained", () => {
    const { dependencies, peerDependenciesMeta } = JSON.parse(readFileSync(join(folder, "../package.json"), "utf8"));
    const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
    const foreign = scripts.flatMap(importsOf).filter((from) => !/^(\.|node:)/.test(from) && !builtinModules.includes(from));
    expect([...new Set(foreign)]).toEqual(Object.keys(dependencies));
    expect(peerDependenciesMeta).toEqual({ "onnxruntime-node": { optional: true } });
  });

  it("reads less than 300 kB of code before it answers --help", () => {
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      for (const from of importsOf(name)) if (from.startsWith("./")) visit(from.slice(2));
    };
    visit("friedel.js");
    expect(seen.size).toBeGreaterThan(1);
    expect([...seen].reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThan(300_000);
  });

  it("says under which licences it holds what others wrote", () => {
    const text = readFileSync(join(folder, "licences.txt"), "utf8");
    for (const name of ["commander", "dejavu-fonts-ttf", "h5wasm", "onnxruntime-web", "zod"]) expect(text).toMatch(`\n${name} `);
  });
});
