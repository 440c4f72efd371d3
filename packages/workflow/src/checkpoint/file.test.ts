import { FormatError } from "@friedel/io";
import { expect, it } from "vitest";
import { decodeArrays, encodeArrays } from "./file.js";

const meta = { step: 3, metrics: [Number.NaN, 0.5] };
const arrays = { object: Float32Array.of(1, -2, 3.5), support: Uint8Array.of(0, 1, 1, 0, 1) };
const bytes = encodeArrays(meta, arrays);

it("gives back what was stored, numbers that are none too", () => {
  expect(decodeArrays(bytes, "c")).toEqual({ meta, arrays });
});

it("is refused with any bit turned, and at any length but its own", () => {
  for (let i = 0; i < bytes.length; i++) {
    const turned = bytes.with(i, bytes[i] ^ (1 << (i % 8)));
    expect(() => decodeArrays(turned, "c"), `byte ${i}`).toThrow(FormatError);
    expect(() => decodeArrays(bytes.subarray(0, i), "c"), `length ${i}`).toThrow(FormatError);
  }
});
