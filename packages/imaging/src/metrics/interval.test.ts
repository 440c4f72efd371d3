import { expect, it } from "vitest";
import { wilsonInterval } from "./interval.js";

// scipy.stats.binomtest(k, n).proportion_ci(method="wilson")
it.each([
  [0, 30, 0, 0.11351],
  [15, 30, 0.33154, 0.66846],
  [29, 30, 0.83332, 0.99409],
  [30, 30, 0.88649, 1],
])("is Wilson's interval of %i in %i", (k, n, least, most) => {
  const [a, b] = wilsonInterval(k, n);
  expect(a).toBeCloseTo(least, 4);
  expect(b).toBeCloseTo(most, 4);
});
