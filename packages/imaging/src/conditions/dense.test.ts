import { expect, it } from "vitest";
import { dense, inverted, product, transposed } from "./dense.js";

const numbers = dense(5, 3, (i, j) => Math.sin(3 * i * i + j * i + j + 1));

it("multiplies as the sum that defines it", () => {
  const found = product(transposed(numbers), numbers);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      let sum = 0;
      for (let k = 0; k < 5; k++) sum += numbers.data[k * 3 + i] * numbers.data[k * 3 + j];
      expect(found.data[i * 3 + j]).toBeCloseTo(sum, 12);
    }
  }
});

it("inverts a symmetric matrix", () => {
  const square = product(transposed(numbers), numbers);
  const unit = product(square, inverted(square));
  unit.data.forEach((value, i) => {
    expect(value).toBeCloseTo(i % 4 === 0 ? 1 : 0, 6);
  });
});

it("has an inverse without full rank: of a projector the projector, on what it keeps", () => {
  const projector = dense(2, 2, () => 0.5);
  const kept = product(inverted(projector), { rows: 2, columns: 1, data: Float64Array.of(1, 1) });
  expect(kept.data[0]).toBeCloseTo(1, 4);
});
