import { complexVolume, createReferenceEngine, modulusOf, placeOf, seededRandom } from "@friedel/engine";
import { expect, it } from "vitest";
import { insideOut, pushed } from "./beginnings.js";

const { transform } = await createReferenceEngine();
const shape = [12, 12, 12] as const;

/** A ball with a phase of `even`·r² + `odd`·x about the centre. */
function ball(even: number, odd: number) {
  const object = complexVolume(shape);
  for (let i = 0; i < object.data.length; i += 2) {
    const [z, y, x] = placeOf(i / 2, shape).map((at) => at - 6);
    const square = z * z + y * y + x * x;
    if (square > 10) continue;
    object.data[i] = Math.cos(even * square + odd * x ** 3);
    object.data[i + 1] = Math.sin(even * square + odd * x ** 3);
  }
  return object;
}

/** Float32 transforms there and back. */
const rounding = 1e-4;

it("turns the even part of a phase about and keeps the odd one, in the same body", async () => {
  const found = await insideOut(ball(0.03, 0.01), transform);
  const wanted = ball(-0.03, 0.01);
  // But for a phase offset, which no pattern tells.
  let [re, im] = [0, 0];
  for (let i = 0; i < found.data.length; i += 2) {
    re += found.data[i] * wanted.data[i] + found.data[i + 1] * wanted.data[i + 1];
    im += found.data[i + 1] * wanted.data[i] - found.data[i] * wanted.data[i + 1];
  }
  const power = wanted.data.reduce((sum, value) => sum + value ** 2, 0);
  expect(Math.abs(Math.hypot(re, im) / power - 1)).toBeLessThan(rounding);
});

it("pushes phases by the root mean square asked for and leaves amplitudes alone", () => {
  const object = ball(0, 0);
  const [squares, voxels] = [0, 1, 2, 3, 4, 5, 6, 7].reduce(
    ([sum, count], n) => {
      const { data } = pushed(object, seededRandom(1, "ensemble beginnings", n), 0.3);
      expect(
        Math.max(...modulusOf({ ...object, data }).data.map((value, i) => Math.abs(value - object.data[2 * i]))),
      ).toBeLessThan(1e-6);
      let square = sum;
      let inside = count;
      for (let i = 0; i < data.length; i += 2) {
        if (object.data[i] === 0) continue;
        square += Math.atan2(data[i + 1], data[i]) ** 2;
        inside++;
      }
      return [square, inside];
    },
    [0, 0],
  );
  // Waves of a few periods in a small ball: eight fields are no large sample.
  expect(Math.abs(Math.sqrt(squares / voxels) / 0.3 - 1)).toBeLessThan(0.25);
});
