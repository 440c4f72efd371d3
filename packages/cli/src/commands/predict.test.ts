// `friedel predict` as it is called: error bars in the files, bad input in one sentence, and a folder that is watched.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createWasmEngine, cropOrPad, Measured, maskVolume, type RealVolume, realVolume } from "@friedel/engine";
import { readNpz, readVolume, writeNpy, writeNpz } from "@friedel/io";
import { loadPredictor } from "@friedel/network";
import { shippedNetwork } from "@friedel/network/node";
import { webRuntime } from "@friedel/network/web";
import { beforeAll, describe, expect, it } from "vitest";
import { friedel, inFolder, visible } from "../testing/run.js";
import { tinyNetwork } from "../testing/tiny-network.js";

const network = tinyNetwork();

const size = 24;

/** The pattern of a ball of so many voxels' radius. */
function ball(radius: number): RealVolume {
  const counts = realVolume([size, size, size]);
  for (let i = 0; i < counts.data.length; i++) {
    const [z, y, x] = [Math.floor(i / size ** 2), Math.floor(i / size) % size, i % size].map((n) => n - size / 2);
    const q = (2 * Math.PI * radius * Math.hypot(z, y, x)) / size;
    counts.data[i] = Math.round(1e6 * (q < 1e-6 ? 1 / 3 : (Math.sin(q) - q * Math.cos(q)) / q ** 3) ** 2);
  }
  return counts;
}

/** Oversampled three times. */
const counts = ball(4);
const pattern = writeNpy(counts);

beforeAll(() => {
  expect(network.length).toBeGreaterThan(1000);
});

/** A folder with the network in it, and its path. */
function withNetwork(work: (folder: string, networkPath: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const path = join(folder, "network.onnx");
    writeFileSync(path, network);
    writeFileSync(join(folder, "pattern.npy"), pattern);
    await work(folder, path);
  });
}

describe("friedel predict", () => {
  it("with several samples writes error bars beside the object", () =>
    withNetwork(async (folder, networkPath) => {
      const output = join(folder, "out");
      const args = ["predict", join(folder, "pattern.npy"), "--network", networkPath, "-o", output, "--no-figures"];
      const { code, out, err } = await friedel([...args, "--samples 4 --json"]);
      expect([code, err]).toEqual([0, ""]);
      expect(JSON.parse(out)).toMatchObject({ samples: 4, unlike: null, files: ["result.cxi", "result.npz"] });
      const arrays = readNpz(new Uint8Array(readFileSync(join(output, "result.npz"))), "result.npz");
      expect([...arrays.keys()]).toEqual(["object", "support", "mask", "amplitude_error", "phase_error", "settings"]);
      const phase = await readVolume(arrays.get("phase_error") ?? new Uint8Array(), "phase_error.npy");
      expect(phase.shape).toEqual([size, size, size]);
      expect(phase.data.some((value) => value > 0)).toBe(true);
      const info = await friedel(["info", join(output, "result.cxi")]);
      expect(info.out).toMatch(/amplitude_error[\s\S]*phase_error/);
    }));

  it("by the shipped network gives the numbers that its file gives in onnxruntime-web", () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, "pattern.npy"), pattern);
      const args = ["predict", join(folder, "pattern.npy"), "-o", join(folder, "out"), "--no-figures --json"];
      const { code, out } = await friedel(args);
      expect(code).toBe(0);
      const engine = await createWasmEngine({ threads: 1 });
      const predictor = await loadPredictor(await webRuntime(), new Uint8Array(readFileSync(await shippedNetwork())));
      const mask = maskVolume(counts.shape, new Uint8Array(counts.data.length).fill(Measured.used));
      const { metrics } = await predictor.predict(engine, counts, mask);
      await Promise.all([predictor.dispose(), engine.dispose()]);
      expect(Math.abs(JSON.parse(out).metrics.chi2 / metrics.chi2 - 1)).toBeLessThan(0.01);
    }));

  const smaller = cropOrPad(counts, [7, 24, 24]);
  it.each([
    ["weights cut short", { "network.onnx": network.subarray(0, 500) }, "network.onnx: expected an ONNX model"],
    ["weights with a wrong bit", { "network.onnx": network.with(2000, network[2000] ^ 1) }, "a damaged file"],
    ["no network at all", { "network.onnx": new Uint8Array(0) }, "network.onnx: expected data, found an empty file"],
    ["lengths that no transform takes", { "pattern.npy": writeNpy(smaller) }, "expected an axis length 2^a·3^b·5^c, found 7"],
    ["zeros", { "pattern.npy": writeNpy(realVolume([8, 8, 8])) }, "pattern.npy: expected a pattern with counts"],
    // A crystal that fills its array.
    ["no oversampling", { "pattern.npy": writeNpy(ball(12)) }, "pattern.npy: expected a pattern oversampled at least 1.75 times"],
  ])("refuses %s in one sentence and leaves nothing", (_, files, message) =>
    withNetwork(async (folder, networkPath) => {
      for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
      const output = join(folder, "out");
      const { code, out, err } = await friedel(["predict", join(folder, "pattern.npy"), "--network", networkPath, "-o", output]);
      expect(err).toContain(message);
      expect(err.trim().split("\n")).toHaveLength(1);
      expect([code, out, existsSync(output)]).toEqual([2, "", false]);
    }),
  );
});

describe("friedel predict --watch", () => {
  it("predicts each file once it is whole, goes on after bad ones, and ends when it is stopped", () =>
    withNetwork(async (folder, networkPath) => {
      const [incoming, output] = [join(folder, "incoming"), join(folder, "out")];
      mkdirSync(incoming);
      copyFileSync(join(folder, "pattern.npy"), join(incoming, "first.npy"));
      const stop = new AbortController();
      const said = { out: "", err: "" };
      const running = friedel(["predict --watch", incoming, "--network", networkPath, "-o", output], {
        signal: stop.signal,
        out: (text) => {
          said.out += text;
        },
        err: (text) => {
          said.err += text;
        },
      });
      const until = async (isSo: () => boolean) => {
        for (let n = 0; n < 600 && !isSo(); n++) await wait(50);
        expect(said).toSatisfy(isSo);
      };
      await until(() => said.out.includes("first.npy"));
      // Half of a file: it is not whole, and is tried again when it grows.
      writeFileSync(join(incoming, "half.npy"), pattern.subarray(0, pattern.length / 2));
      writeFileSync(join(incoming, "bad.npy"), "not an array");
      writeFileSync(join(incoming, "notes.txt"), "no pattern");
      writeFileSync(join(incoming, ".hidden.npy"), pattern);
      await until(() => said.err.includes("bad.npy") && said.err.includes("half.npy"));
      writeFileSync(join(incoming, "half.npy"), pattern);
      await until(() => said.out.includes("half.npy"));
      stop.abort();
      expect((await running).code).toBe(0);
      expect(said.out.trim().split("\n")).toHaveLength(2);
      expect(said.out).toMatch(/first\.npy {2}[\d.]+ m?s {2}chi2 [\d.]+ {2}.*first\n/);
      expect(said.err.trim().split("\n")).toHaveLength(4);
      expect(said.err).toContain("2 predicted, 2 that could not be");
      expect(readdirSync(output).sort()).toEqual(["first", "half"]);
      expect(visible(join(output, "half"))).toEqual(["result.cxi", "result.npz"]);
      // The same object as by itself, in the hand of the rule.
      const alone = join(folder, "alone");
      const args = ["predict", join(incoming, "half.npy"), "--network", networkPath, "-o", alone, "--no-figures"];
      expect((await friedel(args)).code).toBe(0);
      const objectIn = (path: string) => readNpz(readFileSync(join(path, "result.npz")), path).get("object");
      expect(objectIn(join(output, "half"))).toEqual(objectIn(alone));
    }));

  it("predicts again what was replaced, even by an older file of the same length, and nothing else, in folders that stay", () =>
    withNetwork(async (folder, networkPath) => {
      const [incoming, output] = [join(folder, "incoming"), join(folder, "out")];
      mkdirSync(incoming);
      writeFileSync(join(folder, "pattern.npz"), await writeNpz({ counts }));
      const times = new Date("2026-01-02T03:04:05Z");
      const put = (name: string, from: string, time = times) => {
        copyFileSync(join(folder, from), join(incoming, name));
        utimesSync(join(incoming, name), time, time);
      };
      put("a.npy", "pattern.npy");
      put("a.npz", "pattern.npz", new Date("2026-01-02T03:05:05Z"));
      const predicted = async (atLeast: number): Promise<readonly string[]> => {
        const stop = new AbortController();
        let out = "";
        const running = friedel(["predict --watch", incoming, "--network", networkPath, "-o", output], {
          signal: stop.signal,
          out: (text) => {
            out += text;
          },
          err: () => {},
        });
        const lines = () => out.trim().split("\n").filter(Boolean);
        for (let n = 0; n < 600 && lines().length < atLeast; n++) await wait(50);
        // Those that are passed over are looked at within this time.
        await wait(1500);
        stop.abort();
        await running;
        return lines().map((line) => line.split("  ")[0]);
      };
      expect([...(await predicted(2))].sort()).toEqual(["a.npy", "a.npz"].map((name) => expect.stringContaining(name)));
      expect(await predicted(0)).toEqual([]);
      expect(readdirSync(output).sort()).toEqual(["a", "a.npz"]);
      put("a.npy", "pattern.npy", new Date("2025-01-02T03:04:05Z"));
      expect(await predicted(1)).toEqual([expect.stringContaining("a.npy")]);
      expect(readdirSync(output).sort()).toEqual(["a", "a.npz"]);
      // Another content, as long and of the same time.
      writeFileSync(
        join(incoming, "a.npy"),
        pattern.map((byte, i) => (i === pattern.length - 4 ? byte ^ 1 : byte)),
      );
      utimesSync(join(incoming, "a.npy"), new Date("2025-01-02T03:04:05Z"), new Date("2025-01-02T03:04:05Z"));
      expect(await predicted(1)).toEqual([expect.stringContaining("a.npy")]);
    }));

  it("refuses a folder that is not there", () =>
    withNetwork(async (folder, networkPath) => {
      const { code, err } = await friedel(["predict --watch", join(folder, "nowhere"), "--network", networkPath]);
      expect(err).toContain("nowhere: expected a folder to watch");
      expect(code).toBe(2);
    }));
});
