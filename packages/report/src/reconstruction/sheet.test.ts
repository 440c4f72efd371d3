import { expect, it } from "vitest";
import { summaryFigure } from "./sheet.js";

it("says each length once, as the last table has it, and all that was found", () => {
  const rows = [
    ["found", "a background"],
    ["found", "a second peak"],
    ["voxel", "16.1 nm"],
    ["engine", "wasm"],
    ["voxel", "16.13 nm"],
  ] as const;
  const { svg } = summaryFigure({ name: "run", rows, drawings: [] });
  for (const text of ["a background", "a second peak", "16.13 nm"]) expect(svg).toContain(`>${text}<`);
  for (const text of ["16.1 nm", "wasm"]) expect(svg).not.toContain(`>${text}<`);
});
