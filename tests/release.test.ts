// What says the version, or names files of the repository, where no compiler looks: citation and containers.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDescription } from "@friedel/io";
import { version } from "@friedel/workflow";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const text = (name: string): string => readFileSync(join(root, name), "utf8");

it("CITATION.cff has what its format asks for, and this version", () => {
  const citation = { ...parseDescription(text("CITATION.cff"), "CITATION.cff") };
  expect(citation).toMatchObject({ "cff-version": "1.2.0", title: "friedel", version, license: "BSD-3-Clause" });
  for (const key of ["message", "authors"]) expect(citation).toHaveProperty(key);
});

it("all packages have one version, and their dependencies on each other are of it", () => {
  for (const name of readdirSync(join(root, "packages"))) {
    const { dependencies = {}, devDependencies = {}, ...own } = JSON.parse(text(`packages/${name}/package.json`));
    expect([name, own.version]).toEqual([name, version]);
    const ours = Object.entries({ ...dependencies, ...devDependencies }).filter(([other]) => other.startsWith("@friedel/"));
    for (const [other, asked] of ours) expect([other, asked]).toEqual([other, version]);
  }
});

it("containers begin with a Node that friedel runs on, and install the tarball that is packed for it", () => {
  const least = Number(/\d+/.exec(JSON.parse(text("package.json")).engines.node)?.[0]);
  for (const name of ["containers/Dockerfile", "containers/friedel.def"]) {
    const majors = [...text(name).matchAll(/node:(\d+)-/g)].map(([, major]) => Number(major));
    expect(majors.length).toBeGreaterThan(0);
    for (const major of majors) expect(major).toBeGreaterThanOrEqual(least);
    const pattern = /packages\/(friedel-\[0-9\]\*\.tgz)/.exec(text(name))?.[1] ?? "";
    const matches = (file: string) => new RegExp(`^${pattern.replace(".", "\\.").replace("*", ".*")}$`).test(file);
    // npm's names of the tarballs: only the command's is wanted.
    expect([matches(`friedel-${version}.tgz`), matches(`friedel-engine-${version}.tgz`)]).toEqual([true, false]);
  }
});
