import { expect, it } from "vitest";
import { dataAddress } from "./base64.js";

it("writes the bytes of a picture as Node's own base64 does, whatever their number", () => {
  for (let length = 0; length < 260; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * i + 7 * length) & 255);
    expect(dataAddress({ type: "image/png", bytes })).toBe(`data:image/png;base64,${Buffer.from(bytes).toString("base64")}`);
  }
});
