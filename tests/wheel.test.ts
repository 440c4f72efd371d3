// The wheel as Python's users meet it: installed by pip without an index, its command, its arrays, its errors. (Without what it depends
// on: pip does not know Debian's h5py by its name.)

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasPython } from "@friedel/io/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "friedel-wheel-"));
const python = join(folder, "venv/bin/python");
const missing = hasPython("h5py") && hasPython("pip") ? "" : " (no pip or h5py for /usr/bin/python3 here)";

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], path = `${dirname(process.execPath)}:/usr/bin:/bin`): Ended {
  return spawnSync(program, args, { cwd: folder, encoding: "utf8", env: { PATH: path, HOME: folder } });
}

/** What a script prints as JSON. */
function inPython(script: string, path?: string): Record<string, unknown> {
  const { status, stdout, stderr } = run(python, ["-c", `import friedel, json, sys\n${script}`], path);
  expect([stderr, status]).toEqual([expect.not.stringContaining("Traceback"), 0]);
  return JSON.parse(stdout);
}

describe.skipIf(missing !== "")(`the wheel${missing}`, () => {
  beforeAll(() => {
    const script = fileURLToPath(new URL("../scripts/wheel.mjs", import.meta.url));
    const made = run(process.execPath, [script, "--output", folder]);
    expect(made.stderr).toBe("");
    expect(run("/usr/bin/python3", ["-m", "venv", "--without-pip", "--system-site-packages", "venv"]).status).toBe(0);
    const installed = run(python, ["-m", "pip", "install", "--no-index", "--no-deps", "--quiet", made.stdout.trim()]);
    expect([installed.stderr, installed.status]).toEqual(["", 0]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("brings the command, which keeps its exit codes", () => {
    const command = join(folder, "venv/bin/friedel");
    expect(run(command, ["--version"])).toMatchObject({ stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), status: 0 });
    expect(run(command, ["info", "nowhere"])).toMatchObject({ status: 2, stderr: expect.stringContaining("nowhere") });
    expect(existsSync(join(folder, "venv/share/man/man1/friedel.1"))).toBe(true);
  });

  it("reconstructs a scan into arrays that are those of its files", () => {
    const found = inPython(`
friedel.run("simulate", scan="sim", frames=40, step=0.02, pixels=64, quiet=True)
r = friedel.reconstruct("sim", "out", method="classical", recipe="2*(20*ER+60*HIO)+20*ER", bars=0, figures=False, quiet=True)
import h5py, numpy as np
kept = h5py.File("out/result.cxi")["entry_1/image_1/data"][()]
again = friedel.read("out")
inside = ~np.isnan(r.strain)
print(json.dumps({
  "type": str(r.object.dtype), "same": bool((r.object == kept).all() and (again.object == kept).all()),
  "support": [str(r.support.dtype), bool(r.support.any()), r.support.shape == r.object.shape],
  "maps": [r.strain.shape == r.displacement.shape == (len(r.z), len(r.y), len(r.x)), bool(inside.any() and not inside.all())],
  "voxelNm": float(np.diff(r.z)[0] * 1e9), "largest": float(np.nanmax(abs(r.displacement))), "summary": r.summary["command"],
}))`);
    expect(found).toMatchObject({ type: "complex64", same: true, support: ["bool", true, true], maps: [true, true] });
    expect(found.summary).toBe("reconstruct");
    expect(found.voxelNm).toBeGreaterThan(1);
    expect(found.voxelNm).toBeLessThan(100);
    expect(found.largest).toBeGreaterThan(1e-13);
    expect(found.largest).toBeLessThan(1e-9);
  });

  it("raises the command's own sentence, and says what to do without Node", () => {
    const script = `
try: friedel.reconstruct("nowhere")
except friedel.Error as e: print(json.dumps({"error": type(e).__name__, "text": str(e), "value": isinstance(e, ValueError)}))`;
    expect(inPython(script)).toEqual({ error: "InputError", text: expect.stringContaining("nowhere"), value: true });
    expect(inPython(script, "/nowhere")).toMatchObject({
      error: "NodeMissing",
      text: expect.stringContaining("Node 20 or newer"),
    });
    const command = run(python, ["-m", "friedel", "--version"], "/nowhere");
    expect(command).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^friedel: expected Node 20 or newer on the path/),
    });
  });

  it("hands on Ctrl-C, waits for the program and leaves none behind", () => {
    writeFileSync(
      join(folder, "stop.py"),
      `import os, signal, subprocess, threading, time, json, friedel
threading.Timer(2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
begin = time.time()
try: friedel.run("evaluate", methods="classical-5", count=50, quiet=True); end = "finished"
except KeyboardInterrupt: end = "stopped"
left = subprocess.run(["pgrep", "-f", os.path.dirname(friedel.__file__) + "/program"], capture_output=True, text=True).stdout
print(json.dumps({"end": end, "left": left}))`,
    );
    expect(JSON.parse(run(python, ["stop.py"]).stdout)).toEqual({ end: "stopped", left: "" });
  });
});
