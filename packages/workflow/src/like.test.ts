import { type ComplexVolume, createWasmEngine, cropOrPad, drain, invert, type Shape } from "@friedel/engine";
import { compareObjects, handOf, resampleObject, twinOf } from "@friedel/imaging";
import { simulateCrystal } from "@friedel/simulation";
import { afterAll, describe, expect, it } from "vitest";
import { asReference, hasSameField, inOneSpace, type LikeReference } from "./like.js";
import type { Progress } from "./progress.js";
import { simpleGeometry } from "./testing/simple-geometry.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const edgeM = 1e-8;

function crystal(shape: Shape, voxelM: number, seed = 4) {
  const columns = [
    [0, 0, voxelM],
    [0, voxelM, 0],
    [voxelM, 0, 0],
  ] as const;
  return simulateCrystal({ shape, seed, diameter: 16 * edgeM, phaseRange: 2, columns });
}

const file = { path: "before.cxi", sha256: "" };
const own = crystal([32, 32, 32], edgeM);
/** The other hand. */
const turned = { object: twinOf(own.object), support: invert(own.support) };
const found = { ...turned, hand: handOf(turned.object) };

async function held(reference: Omit<LikeReference, "name" | "file">, isKnown: boolean) {
  const notes: Progress[] = [];
  const geometry = isKnown ? simpleGeometry([32, 32, 32], edgeM) : undefined;
  const work = asReference(found, geometry, { name: "before", file, ...reference }, engine);
  const done = await drain(work, (step) => notes.push(step));
  return { ...done, notes };
}

const errorOf = async (object: ComplexVolume) => (await compareObjects(object, own.object, engine.transform)).twin;

describe("asReference", () => {
  it("takes the hand of a reference of other voxels and one field of view", async () => {
    const object = await resampleObject(own.object, [40, 36, 40], engine.transform);
    const { object: back, hand, notes } = await held({ object }, false);
    expect(await errorOf(back)).toBe(false);
    expect(hand.by).toBe("reference");
    expect(hand.likeness?.correlation).toBeGreaterThan(0.98);
    expect(notes).toEqual([]);
  });

  it("takes it in the laboratory where voxels and field of view are others", async () => {
    const shape: Shape = [30, 32, 36];
    const { object } = crystal(shape, 0.8 * edgeM);
    const { object: back, hand } = await held({ object, geometry: simpleGeometry(shape, 0.8 * edgeM) }, true);
    expect(await errorOf(back)).toBe(false);
    expect(hand.by).toBe("reference");
    expect(hand.likeness?.correlation).toBeGreaterThan(0.9);
    expect(hand.likeness?.otherHand).toBeLessThan(hand.likeness?.correlation ?? 0);
  });

  it("warns where neither hand is like it", async () => {
    const { object } = simulateCrystal({ shape: [32, 32, 32], seed: 9, size: [0.15, 0.5, 0.2], phaseRange: 12 });
    const { object: same, hand, notes } = await held({ object }, false);
    expect(same).toBe(found.object);
    expect(hand.by).toBe("rule");
    expect(notes.map(({ message }) => message?.text)).toEqual([expect.stringMatching(/^neither hand is like before: .*rule$/)]);
  });
});

it("lays objects of every frame and of every second one over each other in space", async () => {
  const [every, second] = [
    { object: own.object, geometry: simpleGeometry([32, 32, 32], edgeM) },
    { object: cropOrPad(own.object, [20, 32, 32]), geometry: simpleGeometry([20, 32, 32], edgeM) },
  ];
  expect(hasSameField(every.object.shape, every.geometry, second.object.shape, second.geometry)).toBe(false);
  const [a, b] = await inOneSpace(every, second, engine.transform);
  expect((await compareObjects(a, b, engine.transform, { removeRamp: true })).correlation).toBeGreaterThan(0.999);
  // By their spectra they have nothing to do with each other.
  const bySpectrum = await resampleObject(every.object, second.object.shape, engine.transform);
  expect((await compareObjects(second.object, bySpectrum, engine.transform, { removeRamp: true })).correlation).toBeLessThan(
    0.95,
  );
});
