import { createReferenceEngine, type Shape } from "@friedel/engine";
import { drawn } from "@friedel/engine/testing";
import { expect, it } from "vitest";
import { agreementOf } from "./agree.js";

const shape: Shape = [8, 16, 16];
const { transform } = await createReferenceEngine();
const inside = ([z, y, x]: readonly number[]) => z > 2 && z < 6 && y > 4 && y < 12 && x > 4 && x < (y < 8 ? 12 : 8);
const even = drawn(shape, (at) => inside(at) && [1, 0]).object;
/** Its three layers are 1 + d, 1 and 1 − d with d² = 1.5·0.15², so it correlates with `even` by 1/√(1 + 0.15²) = 0.989. */
const striped = drawn(
  shape,
  (at) => inside(at) && [1 + 0.15 * (at[0] === 3 ? 1 : at[0] === 5 ? -1 : 0) * Math.sqrt(1.5), 0],
).object;

it("starts have to be nearer to each other where the centre is missing", async () => {
  expect(await agreementOf([even, striped], transform, false)).toEqual({ compared: 2, agreeing: 2 });
  expect(await agreementOf([even, striped], transform, true)).toEqual({ compared: 2, agreeing: 1 });
  expect(await agreementOf([even, even], transform, true)).toEqual({ compared: 2, agreeing: 2 });
});
