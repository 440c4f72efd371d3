// The contract suite on an adapter in software, in Node.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Measured, mapped, modulusOf, type Shape } from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import type { Pair } from "../contract/phaser.js";
import { createReferenceEngine } from "../reference/index.js";
import { contractCasesOf } from "../testing/contract.js";
import { er, hio, raar, startPhaser } from "../testing/contract-problems.js";
import { box, maskOf, noise, relativeError } from "../testing/contract-volumes.js";
import { createWebgpuEngine } from "./index.js";
import { softwareChoice, softwareMissing } from "./testing/software.js";

/**
 * Crystals in arrays of other lengths, which the transforms have shown, and a pattern that the host corrects: a second of processor time
 * each.
 */
const alike = /^(draws and judges|fits) crystals of (10|9|5)×|^fits the corrected/;

describe.skipIf(softwareMissing !== "")(`webgpu engine in Node${softwareMissing}`, async () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createWebgpuEngine(await softwareChoice());
  });
  afterAll(() => engine.dispose());

  // An engine that may be missing cannot say what it has: the reference has the same.
  const cases = await contractCasesOf(await createReferenceEngine());
  it.each(cases.filter(({ name }) => !alike.test(name)))("$name", (testCase) => testCase.run(engine));

  it("has no more than it is held to", async () => {
    expect((await contractCasesOf(engine)).map(({ name }) => name)).toEqual(cases.map(({ name }) => name));
  });

  // Perturbations grow with the iterations, most of all in HIO: ten times what was found (9e-7, 1e-3, 3e-7; wasm 6e-7, 5e-3, 5e-7).
  it.each([
    ["ER", er, 1e-5],
    ["HIO", hio, 1e-2],
    ["RAAR", raar, 1e-5],
  ] as [string, Pair, number][])("follows the reference for 200 iterations of %s", async (_, outside, tolerance) => {
    const shape: Shape = [16, 12, 16];
    const whole = box(shape, [4, 3, 5], [10, 8, 12]);
    const support = maskOf(shape, ([z, y, x], i) => z + y + x <= 25 && whole.data[i]);
    const crystal = mapped(noise(shape, 3), (v, i) => support.data[i >> 1] * (i % 2 === 0 ? 2 + 0.3 * v : 0.4 * v));
    const reference = await createReferenceEngine();
    const amplitude = modulusOf(await reference.transform(crystal, "forward"));
    const mask = maskOf(shape, (_, i) => (i % 31 === 0 ? Measured.no : Measured.used));
    const objects: Float32Array[] = [];
    for (const each of [engine, reference]) {
      const phaser = await startPhaser(each, { measurement: { amplitude, mask }, support, object: noise(shape, 5) });
      await phaser.iterate({ outside, iterations: 200 });
      objects.push((await phaser.read()).object.data);
    }
    expect(relativeError(objects[0], objects[1])).toBeLessThan(tolerance);
  });
});
