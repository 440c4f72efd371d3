import { describe, expect, it } from "vitest";
import { readSpecScan } from "./spec.js";
import { writeSpec } from "./write.js";

describe("writeSpec", () => {
  it("writes what readSpecScan reads back, names with blanks and more motors than a line holds included", () => {
    const motors = Array.from({ length: 11 }, (_, i) => [`Motor ${i}`, `m${i}`, i / 8] as const);
    const columns = { Theta: [0.1, 0.2, 0.3], "pm detector": [1, 2, 3] };
    const text = writeSpec({
      number: 7,
      command: "ascan th 0.1 0.3 2 1",
      motors: [...motors, ["Energy", "en", 9]],
      headers: { UIMR5: "96 160 96 160 1" },
      columns,
    });
    const scan = readSpecScan(new TextEncoder().encode(text), 7, "log");
    expect(scan.motors).toMatchObject({ "Motor 10": 1.25, m3: 0.375 });
    expect(scan).toMatchObject({ energyEv: 9000, command: "ascan th 0.1 0.3 2 1", warnings: [] });
    expect(scan.headers.get("UIMR5")).toBe("96 160 96 160 1");
    expect(Object.fromEntries([...scan.columns].map(([name, values]) => [name, [...values]]))).toEqual(columns);
  });
});
