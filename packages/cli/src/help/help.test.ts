// Completion and the manual page are tried in the programs that they are for.

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";

/** A test that needs a program, skipped with the reason where it is missing. */
function itWith(program: string, name: string, test: () => Promise<void>): void {
  const isMissing = spawnSync(program, ["--version"]).error !== undefined && spawnSync(program, ["-h"]).error !== undefined;
  it.skipIf(isMissing)(isMissing ? `${name} (no ${program} here)` : name, test);
}

/** What a program prints about a script that `friedel` wrote; {} in the arguments is the script's path. */
function tried(args: readonly string[], [program, ...rest]: readonly string[]): Promise<readonly string[]> {
  return inFolder(async (folder) => {
    const { out, err, code } = await friedel(args);
    expect([err, code]).toEqual(["", 0]);
    const path = join(folder, "script");
    writeFileSync(path, out);
    const { stdout, stderr } = spawnSync(
      program,
      rest.map((one) => one.replaceAll("{}", path)),
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    return stdout.split("\n").filter((line) => line !== "");
  });
}

describe("friedel completion", () => {
  itWith("bash", "completes commands, options and their values in bash, and leaves files to it", async () => {
    const script = `source {}
      try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _friedel; echo ":\${COMPREPLY[*]}"; }
      try friedel re; try friedel dataset s; try friedel dataset samples --wo; try friedel reconstruct --method ""
      try friedel phase --mask /et; try friedel phase ""; try friedel reconstruct info --meth; try friedel -o`;
    expect(await tried(["completion", "bash"], ["bash", "-c", script])).toEqual([
      ":reconstruct refine",
      ":samples",
      ":--workers",
      ":auto classical",
      ...[":", ":"],
      ":--method",
      ":",
    ]);
  });

  itWith("fish", "does so in fish, with a word about each", async () => {
    const words = ["re", "dataset s", "dataset samples --wo", "reconstruct --method ''", "reconstruct --meth"];
    const script = `source {}; ${words.map((word) => `complete -C "friedel ${word}"`).join("; ")}`;
    const lines = await tried(["completion", "fish"], ["fish", "--no-config", "-c", script]);
    const found = ["reconstruct", "refine", "samples", "--workers", "auto", "classical", "--method"];
    expect(lines.map((line) => line.split("\t")[0])).toEqual(found);
    expect(lines[1]).toBe("refine\tfind or refine an object by crystal models and gradients");
  });

  itWith("zsh", "gives zsh what its own functions take, for the command that is on the line", async () => {
    const script = `compdef() { print -r -- "compdef $*" }
      _describe() { print -rl -- "\${(@P)2}" }
      _arguments() { print -rl -- "$@"; [[ $1 == -C ]] && { line=($command); state=argument } }
      source {}; command=(refine); _friedel; command=(dataset); _friedel_dataset() { print of dataset }; _friedel`;
    const lines = await tried(["completion", "zsh"], ["zsh", "-f", "-c", script]);
    expect(lines[0]).toBe("compdef _friedel friedel");
    expect(lines).toContain("*--threads[threads of the engine (default\\: every core, at most 8)]:n: ");
    expect(lines.filter((line) => line.startsWith("*--engine["))[0]).toMatch(/:name:\(auto wasm reference webgpu\)$/);
    expect(lines.filter((line) => line.startsWith("*--start["))[0]).toMatch(/:_files$/);
    expect(lines[lines.length - 1]).toBe("of dataset");
  });

  it("names the shells that it knows", async () => {
    const { code, err } = await friedel(["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(err).toMatch(/Allowed choices are bash, zsh, fish/);
  });
});

describe("friedel man", () => {
  itWith("mandoc", "is a manual page with every command and option, without a warning but for its date", async () => {
    const lines = await tried(["man"], ["mandoc", "-T", "lint", "-W", "warning", "{}"]);
    expect(lines.map((line) => line.replace(/^.*WARNING: /, ""))).toEqual(['missing date, using "": TH']);
    const page = (await tried(["man"], ["mandoc", "-T", "ascii", "{}"])).join("\n").replace(/.[\b]/g, "");
    for (const word of ["friedel dataset samples <folder>", "--shrink-wrap-sigma", "friedel compare a.npy b.npy --json"])
      expect(page).toContain(word);
  });

  it("does not depend on the machine", async () => {
    const { out } = await friedel(["man"]);
    expect(out).toContain("default: every core, at most 8");
    expect(out).not.toMatch(/\/(root|home|Users)\//);
  });
});
