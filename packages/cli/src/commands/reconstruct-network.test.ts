// Refinement that begins with a network's answer: `reconstruct`, and the methods of `evaluate`.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { friedel, inFolder } from "../testing/run.js";
import { tinyNetwork } from "../testing/tiny-network.js";

const network = tinyNetwork();

/** A folder with the network and a simulated pattern in it. */
function withPattern(work: (at: (name: string) => string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const at = (name: string) => join(folder, name);
    writeFileSync(at("network.onnx"), network);
    const { code } = await friedel(["simulate --pattern", at("sim"), "--size 24 --seed 3 --phase-range 12"]);
    expect(code).toBe(0);
    await work(at);
  });
}

interface Reconstructed {
  readonly outcomes: readonly { readonly origin: string }[];
  readonly prediction?: { readonly network: { readonly sha256: string }; readonly chi2: number };
}

describe("friedel reconstruct", () => {
  it("asks a network where the flat body is not enough, and the file says what it answered", () =>
    withPattern(async (at) => {
      const args = ["reconstruct", at("sim/pattern.cxi"), "--threads 1 --no-figures --no-strain --json"];
      const { code, out } = await friedel([...args, "--network", at("network.onnx"), "-o", at("with")]);
      expect(code).toBe(0);
      const found = JSON.parse(out) as Reconstructed;
      expect(found.prediction?.chi2).toBeLessThan(1);
      expect(found.prediction?.network.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(readFileSync(at("with/result.cxi")).includes('"prediction":{"network"')).toBe(true);
      const without = JSON.parse((await friedel([...args, "--no-network -o", at("without")])).out) as Reconstructed;
      expect(without.prediction).toBeUndefined();
      expect(without.outcomes.map(({ origin }) => origin)).not.toContain("given");
    }));

  it("refuses a file that is no network before anything is written", () =>
    withPattern(async (at) => {
      const args = ["reconstruct", at("sim/pattern.cxi"), "--network", at("sim/pattern.cxi"), "-o", at("out")];
      const { code, err } = await friedel(args);
      expect(err).toMatch(/friedel: .*pattern\.cxi: expected an ONNX model, found other or damaged bytes\n$/);
      expect([code, existsSync(at("out/result.cxi"))]).toEqual([2, false]);
    }));
});

describe("friedel evaluate", () => {
  it("judges a network alone, and refinement that begins with its answer", () =>
    inFolder(async (folder) => {
      const file = join(folder, "network.onnx");
      writeFileSync(file, network);
      const args = ["evaluate --size 24 --seed 1 --threads 1 --classes to-pi --count 1 --network", file];
      const { code, out } = await friedel([...args, "--methods network,network-auto --json"]);
      expect(code).toBe(0);
      const { scores } = JSON.parse(out);
      expect(scores.map(({ method }: { method: string }) => method)).toEqual(["network", "network-auto"]);
      // An untrained network is no obstacle to refinement.
      expect(scores.map(({ success }: { success: boolean }) => success)).toEqual([false, true]);
      const odd = await friedel([...args, "--methods auto"]);
      expect([odd.code, odd.err]).toEqual([2, "friedel: expected --network with a method that uses one, found none\n"]);
    }));
});
