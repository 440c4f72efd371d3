// What the documents tell a newcomer to type is run here as it stands there, so that it cannot rot.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const main = at("packages/cli/dist/main.js");
const folder = mkdtempSync(join(tmpdir(), "friedel-documents-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a program in the folder of this test; what it printed, if it ended well. */
function run(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  expect({ args, status, stderr: status === 0 ? "" : stderr }).toEqual({ args, status: 0, stderr: "" });
  return stdout;
}

/** The lines of a document's shell blocks, without their remarks. */
function commandsOf(document: string): string[] {
  const text = readFileSync(at(document), "utf8");
  return [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block]) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim())
    .filter((line) => line !== "");
}

describe("README", () => {
  it("has the example that is in examples, which reads a pattern, phases and saves it", () => {
    const example = readFileSync(at("examples/phase-pattern.mjs"), "utf8");
    expect(readFileSync(at("README.md"), "utf8")).toContain(`\`\`\`js\n${example}\`\`\``);
    run(main, ..."simulate --pattern small --size 32 --seed 3 --threads 1".split(" "));
    const said = run(at("examples/phase-pattern.mjs"), "small/pattern.cxi", "phased");
    expect(Number(said.split(" ")[0])).toBeLessThan(0.1);
    expect(existsSync(join(folder, "phased/result.cxi"))).toBe(true);
  });
});

describe("the tutorial on a simulated scan", () => {
  /** A smaller crystal in fewer frames, and fewer fits: the same commands in a tenth of the time. */
  const quick: Readonly<Record<string, string>> = {
    simulate: "--frames 48 --step 0.02 --pixels 64 --diameter 180",
    reconstruct: "--bars 2",
  };
  const document = "docs/tutorial-simulated.md";
  const commands = commandsOf(document).filter((line) => line.startsWith("friedel "));

  it("runs as it stands, but for a smaller scan, and leaves the files that it names", { timeout: 600_000 }, () => {
    for (const command of commands) {
      const [, name, ...args] = command.split(" ");
      run(main, name, ...args, ...(quick[name]?.split(" ") ?? []));
    }
    const named = [...readFileSync(at(document), "utf8").matchAll(/`((?:crystal|crystal-friedel|second)\/[\w./-]+)`/g)];
    expect(named.length).toBeGreaterThan(5);
    for (const [, path] of named) expect({ path, exists: existsSync(join(folder, path)) }).toEqual({ path, exists: true });
  });
});

it.each(["docs/tutorial-simulated.md", "docs/tutorial-34idc.md"])(
  "%s shows pictures that are there, on two pages at most",
  (document) => {
    const text = readFileSync(at(document), "utf8");
    const pictures = [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, path]) => path);
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) expect({ path, exists: existsSync(at(`docs/${path}`)) }).toEqual({ path, exists: true });
    // A page of text is 500 to 600 words.
    expect(text.split(/\s+/).length).toBeLessThan(1300);
  },
);
