// What the contract does not ask of descents on the wasm engine: bits, memory, and that the model's parameters are found.

import { describe, expect, it } from "vitest";
import {
  allMeasured,
  type ComplexVolume,
  centreOf,
  Measured,
  mapped,
  modulusOf,
  type Shape,
  type Triple,
  voxelCount,
} from "../array/index.js";
import type { Engine } from "../contract/engine.js";
import type { Phaser } from "../contract/phaser.js";
import { type Descent, descend } from "../descent/index.js";
import { box, maskOf, noise, patternOf, realOf, times } from "../testing/contract-volumes.js";
import { createWasmEngine } from "./index.js";
import { createEngineCrew } from "./parameters.js";
import { createWasmPhaser } from "./phaser.js";

const shape: Shape = [16, 20, 24];
const support = box(shape, [4, 5, 6], [11, 14, 17]);
const adam = { kind: "adam", rate: 0.01 } as const;
/** Every kernel at work. */
const descents: Descent[] = [
  { steps: 3, loss: "amplitude", optimiser: adam },
  { steps: 5, loss: "poisson", optimiser: adam, model: { scale: "best" } },
  { steps: 3, loss: "amplitude", optimiser: adam, model: { scale: "max" } },
  {
    steps: 3,
    loss: "amplitude",
    optimiser: adam,
    model: { coherence: { widths: [0.3, 0.3, 0.5], tails: [0, 0.2, 0.1], fitted: true } },
  },
  { steps: 9, loss: "amplitude", optimiser: { kind: "lbfgs" } },
  { steps: 5, loss: "poisson", optimiser: { kind: "lbfgs" }, model: { scale: "best", coherence: { widths: [0.3, 0.3, 0.5] } } },
];

/** A crystal-like object of the support, and its pattern. */
function crystal(): ComplexVolume {
  return mapped(noise(shape, 3), (value, i) => support.data[i >> 1] * (i % 2 === 0 ? 4 + value : value));
}

async function open(engine: Engine): Promise<Phaser> {
  const amplitude = modulusOf(await engine.transform(crystal(), "forward"));
  const mask = maskOf(shape, (_, i) => (i % 11 === 3 ? Measured.no : Measured.used));
  const phaser = await engine.createPhaser({ amplitude, mask });
  await phaser.load({ object: noise(shape, 5), support });
  return phaser;
}

describe("descents on the wasm engine", () => {
  it("give the same bits for one, two and three threads", async () => {
    const results = [];
    for (const threads of [1, 2, 3]) {
      const engine = await createWasmEngine({ threads });
      const phaser = await open(engine);
      const reports = [];
      for (const descent of descents) reports.push(await descend(phaser, descent));
      results.push({ reports, ...(await phaser.read()) });
      await engine.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it("give back all the memory that they take", async () => {
    const crew = await createEngineCrew(1);
    const engine = await createWasmEngine({ threads: 1 });
    const phaser = await createWasmPhaser(crew, await patternOf(crystal(), engine.transform));
    const round = async () => {
      await phaser.load({ object: noise(shape, 5), support });
      for (const descent of descents) await descend(phaser, descent);
      await phaser.updateSupport({ sigma: 0, threshold: 0.3, relativeTo: "max" });
      await descend(phaser, descents[0]);
      return crew.arena.memory.buffer.byteLength;
    };
    const first = await round();
    for (let i = 0; i < 4; i++) expect(await round()).toBe(first);
    await phaser.dispose();
  });

  it("share an engine without disturbing each other", async () => {
    const engine = await createWasmEngine({ threads: 2 });
    const alone = await open(engine);
    const [first, second] = [await open(engine), await open(engine)];
    for (const [i, descent] of descents.entries()) {
      await descend(alone, { ...descent, steps: 60 });
      const other = descents[(i + 3) % descents.length];
      await Promise.all([descend(first, { ...descent, steps: 60 }), descend(second, { ...other, steps: 60 })]);
    }
    expect(await first.read()).toEqual(await alone.read());
    await engine.dispose();
  });

  it("find scale and coherence widths that a pattern was made with", async () => {
    const engine = await createWasmEngine({ threads: 1 });
    const [scale, widths] = [1.3, [0.5, 0.35, 0.6]];
    const object = crystal();
    // The pattern that many crystals turned a little against each other would give: the mean over shifts of the pattern by t,
    // F(q − t) being the transform of ρ·exp(2πi t·r/N), with Gauss and Hermite's points for the Gaussian.
    const blurred = new Float64Array(voxelCount(shape));
    for (const [tz, wz] of hermite(widths[0])) {
      for (const [ty, wy] of hermite(widths[1])) {
        for (const [tx, wx] of hermite(widths[2])) {
          const tilt = ([z, y, x]: Triple) => 2 * Math.PI * ((tz * z) / shape[0] + (ty * y) / shape[1] + (tx * x) / shape[2]);
          const { amplitude } = await patternOf(times(object, 1, tilt, centreOf(shape)), engine.transform);
          amplitude.data.forEach((value, i) => {
            blurred[i] += wz * wy * wx * value ** 2;
          });
        }
      }
    }
    const amplitude = realOf(shape, (_, i) => scale * Math.sqrt(blurred[i]));
    const mask = allMeasured(shape);
    for (const loss of ["amplitude", "poisson"] as const) {
      const phaser = await engine.createPhaser({ amplitude, mask });
      await phaser.load({ object, support });
      // The object stays: its steps are next to nothing.
      const report = await descend(phaser, {
        steps: 250,
        loss,
        optimiser: { kind: "adam", rate: 1e-7 },
        model: { scale: "best", coherence: { widths: [0.3, 0.3, 0.3], fitted: true, rate: 0.01 } },
      });
      expect(report.scale).toBeCloseTo(scale, 2);
      report.widths?.forEach((width, axis) => {
        expect(Math.abs(width - widths[axis])).toBeLessThan(0.02);
      });
    }
    await engine.dispose();
  });

  it("find the tails that a pattern was made with, beside widths or where there are none", async () => {
    const engine = await createWasmEngine({ threads: 1 });
    const [tails, object, rate] = [[0.3, 0.5, 0.2], crystal(), 0.01];
    const power = (await patternOf(object, engine.transform)).amplitude.data.map((value) => value ** 2);
    // Blurred along each axis by the sum of cosines that the lags of a Lorentzian are (reference/descent.test.ts has why).
    const blurred = [0, 1, 2].reduce((values: Float32Array, axis) => {
      const [n, stride] = [shape[axis], [shape[1] * shape[2], shape[2], 1][axis]];
      const lag = (r: number) => (2 * Math.PI * r) / n;
      const lags = Array.from({ length: n }, (_, i) => i - n / 2);
      const kernel = (q: number) =>
        lags.reduce((sum, r) => sum + Math.exp(-tails[axis] * Math.abs(lag(r))) * Math.cos(lag(r) * q), 0) / n;
      return values.map((_, i) => {
        const at = Math.floor(i / stride) % n;
        let sum = 0;
        for (let k = 0; k < n; k++) sum += kernel(at - k) * values[i + (k - at) * stride];
        return sum;
      });
    }, power);
    const phaser = await engine.createPhaser({
      amplitude: realOf(shape, (_, i) => Math.sqrt(blurred[i])),
      mask: allMeasured(shape),
    });
    for (const coherence of [
      { widths: [0, 0, 0], tails: [0, 0.2, 0.4], fitted: "tails", rate },
      { widths: [0.1, 0.1, 0.1], tails: [0.2, 0.4, 0.2], fitted: true, rate },
    ] as const) {
      await phaser.load({ object, support });
      // The object stays: its steps are next to nothing.
      const optimiser = { kind: "adam", rate: 1e-7 } as const;
      const report = await descend(phaser, { steps: 300, loss: "poisson", optimiser, model: { scale: "best", coherence } });
      report.tails?.forEach((tail, axis) => {
        expect(Math.abs(tail - tails[axis])).toBeLessThan(0.02);
      });
      report.widths?.forEach((width) => {
        expect(width).toBeLessThan(0.1);
      });
    }
    await engine.dispose();
  });
});

/** Five points and weights of Gauss and Hermite's rule for a Gaussian of standard deviation sigma. */
function hermite(sigma: number): [number, number][] {
  // Roots and weights of H₅ for exp(−x²), divided by √π; Abramowitz & Stegun, table 25.10.
  const rule: [number, number][] = [
    [0, 0.9453087204829419],
    [0.9585724646138185, 0.3936193231522412],
    [2.0201828704560856, 0.01995324205904591],
  ];
  return rule.flatMap(([x, w]) =>
    (x === 0 ? [0] : [x, -x]).map((point): [number, number] => [Math.SQRT2 * sigma * point, w / Math.sqrt(Math.PI)]),
  );
}
