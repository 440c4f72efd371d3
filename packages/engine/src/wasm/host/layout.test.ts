import { describe, expect, expectTypeOf, it } from "vitest";
import { EngineError } from "../../errors.js";
import { layout, numbered, place, readRecord, writeRecord } from "./layout.js";

const fields = { planes: "i32", scale: "f64", kappa: "f32", everywhere: "f32x4", list: "usize", swaps: "flag" } as const;
const values = { planes: -3, scale: Math.PI, kappa: 0.5, everywhere: 0.25, list: 3e9, swaps: true };
const record = layout(fields);

describe("a layout", () => {
  it("puts fields in order, each at a multiple of its own size", () => {
    expect(record.offsets).toEqual({ planes: 0, scale: 8, kappa: 16, everywhere: 32, list: 48, swaps: 52 });
    expect(record.bytes).toBe(56);
  });

  it("writes every field as its own type and reads it back", () => {
    const memory = new DataView(new ArrayBuffer(128));
    writeRecord(memory, record, 64, values);
    expect(readRecord(memory, record, 64)).toEqual(values);
    expect([...new Float32Array(memory.buffer, 96, 4)]).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect([...new Uint8Array(memory.buffer, 0, 64)].every((byte) => byte === 0)).toBe(true);
  });

  it("refuses a fraction where an integer belongs", () => {
    const write = () => writeRecord(new DataView(new ArrayBuffer(64)), record, 0, { ...values, planes: 0.5 });
    expect(write).toThrow(new EngineError("expected an integer for the kernels' planes, found 0.5"));
  });

  it("wants a value of its kind for every name", () => {
    expectTypeOf(writeRecord<typeof fields>)
      .parameter(3)
      .toEqualTypeOf<{
        readonly planes: number;
        readonly scale: number;
        readonly kappa: number;
        readonly everywhere: number;
        readonly list: number;
        readonly swaps: boolean;
      }>();
  });
});

describe("blocks", () => {
  it("begin with a cache line each", () => {
    const { first, second } = place({ first: fields, second: { count: "i32" } }, [128, 256]);
    expect([first.at, second.at]).toEqual([128, 192]);
  });

  it("are refused where a region is too small", () => {
    expect(() => place({ first: fields, second: { count: "i32" } }, [128, 192])).toThrow(EngineError);
    expect(() => place({ first: fields }, [128, 192])).not.toThrow();
  });
});

it("commands are numbered from 1", () => {
  expect(numbered(["transform", "iterate"])).toEqual({ transform: 1, iterate: 2 });
});
