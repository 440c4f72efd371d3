import { expect, it } from "vitest";
import { heldOutDoubts } from "./held-out-doubt.js";

it("doubts what fits the counts it was given and not those kept out, of right scale or not", () => {
  expect(heldOutDoubts({ chi2: 0.01, llk: 0.55, llkFree: 52.4 })[0]).toMatch(
    /llkFree 52 .llk of the others 0.55.; more --starts/,
  );
  for (const [llk, llkFree] of [
    [0.55, 3],
    [123, 87],
    [1e-4, 0.01],
    [0.5, Number.NaN],
  ])
    expect(heldOutDoubts({ chi2: 0.01, llk, llkFree })).toEqual([]);
});
