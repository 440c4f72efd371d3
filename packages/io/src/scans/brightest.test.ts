import { describe, expect, it } from "vitest";
import { withHdf5 } from "../hdf5/open.js";
import { hdf5Input } from "../hdf5/source.js";
import { writeHdf5 } from "../hdf5/write.js";
import { brightestFrame } from "./brightest.js";
import type { FramePart } from "./frames.js";

const [rows, columns] = [4, 5];

/** Frames of a peak at `middle`, all of them with a gap's value in the first pixel. */
function bytesOf(frames: number, middle: number): Promise<Uint8Array> {
  const light = (i: number) => Math.round(1e4 * Math.exp(-((Math.floor(i / 20) - middle) ** 2) / 50));
  const data = Int32Array.from({ length: 20 * frames }, (_, i) => (i % 20 === 0 ? -1 : light(i) + (i % 20 === 7 ? 5 : 0)));
  return writeHdf5((file) =>
    file.table("/data", { shape: [frames, rows, columns], data }, { chunks: [1, rows, columns], gzip: 1 }),
  );
}

const found = async (bytes: Uint8Array, parts: readonly FramePart[]) =>
  withHdf5(hdf5Input(bytes, "scan.h5"), (file) => brightestFrame(file, { parts, rows, columns, missing: [] }));

describe("the brightest frame", () => {
  it.each([
    [400, 3],
    [400, 211],
    [400, 399],
    [7, 5],
    [1, 0],
  ])("of %i is found at %i by a look at few", async (frames, middle) => {
    const brightest = await found(await bytesOf(frames, middle), [{ path: "/data", frames }]);
    expect(brightest).toMatchObject({ frame: middle, counts: 19 * 1e4 + 5, maximum: 1e4 + 5 });
    expect(brightest?.looked).toBeLessThan(Math.max(8, frames / 10));
  });

  it("is one of the whole scan where its frames are in several datasets, one of which is missing", async () => {
    const bytes = await bytesOf(20, 15);
    const parts = [
      { path: "/data", frames: 20 },
      { path: undefined, frames: 20 },
      { path: "/data", frames: 20 },
    ];
    expect([15, 55]).toContain((await found(bytes, parts))?.frame);
    expect(await found(bytes, [{ path: undefined, frames: 20 }])).toBeUndefined();
  });
});
