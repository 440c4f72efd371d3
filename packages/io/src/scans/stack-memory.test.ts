// A dataset that grows is read frame by frame as it comes.

import { Measured } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { readStack } from "./read-stack.js";
import { createStackMemory, type StackMemory } from "./stack-memory.js";

const at = testFolder();
/** Has `frames` frames of 3×4 pixels written, of `room` that there is room for; frame k holds k·100 + seed and, in its pixel 0, a gap. */
const write = (name: string, frames: number, room = frames, seed = 0) =>
  runPython(
    `
import h5py, numpy as np, sys
name, frames, room, seed = sys.argv[1], *map(int, sys.argv[2:])
with h5py.File(name, "a") as f:
    if "d" not in f: f.create_dataset("d", (0, 3, 4), "u4", maxshape=(None, 3, 4), chunks=(1, 3, 4))
    f["d"].resize(room, 0)
    for k in range(frames):
        x = np.full((3, 4), 100*k + seed, "u4"); x[0, 0] = 2**32 - 1; f["d"][k] = x`,
    at(name),
    ...[frames, room, seed].map(String),
  );
const read = (name: string, frames: number, memory?: StackMemory) =>
  withHdf5File(at(name), (file) => {
    const stack = { parts: [{ path: "/d", frames }], rows: 3, columns: 4, missing: [] };
    return readStack(file, stack, frames, {}, memory);
  });

describe.skipIf(!hasPython("h5py"))("frames of a file that grows (skipped without h5py)", () => {
  it("are read once, to the same numbers, mask and words", async () => {
    const memory = createStackMemory();
    for (const frames of [2, 5, 5, 9]) {
      write("grows.h5", frames);
      expect(await read("grows.h5", frames, memory)).toEqual(await read("grows.h5", frames));
    }
    expect(memory.counts).toEqual({ read: 9, kept: 2 + 5 + 5 });
  });

  it("are read again as long as they are not there yet", async () => {
    const memory = createStackMemory();
    write("room.h5", 2, 6);
    const early = await read("room.h5", 6, memory);
    expect(early.mask.data.filter((value) => value === Measured.used)).toHaveLength(2 * 11);
    write("room.h5", 4, 6);
    expect(await read("room.h5", 6, memory)).toEqual(await read("room.h5", 6));
    expect(memory.counts).toEqual({ read: 6 + 4, kept: 2 });
  });

  it("are read again where the file is another one, or there is no room for them", async () => {
    const memory = createStackMemory();
    write("other.h5", 3);
    await read("other.h5", 3, memory);
    write("other.h5", 5, 5, 7);
    expect(await read("other.h5", 5, memory)).toEqual(await read("other.h5", 5));
    expect(memory.counts).toEqual({ read: 3 + 5, kept: 0 });
    const small = createStackMemory(100);
    for (let i = 0; i < 2; i++) await read("other.h5", 5, small);
    expect(small.counts).toEqual({ read: 10, kept: 0 });
  });
});
