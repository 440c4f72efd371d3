import { describe, expect, it } from "vitest";
import { createGrid } from "./grid.js";
import { command, createEngineCrew, parameters } from "./parameters.js";

const page = 65536;

describe("the transform of a whole volume", () => {
  it("reads nothing beyond its last plane, with which the memory may end", async () => {
    const crew = await createEngineCrew(1);
    const { arena } = crew;
    const shape = [108, 108, 108] as const;
    const grid = createGrid(arena, shape, 1);
    const bytes = shape[0] * grid.planeStride;
    const next = arena.allocate(1);
    arena.free(next);
    const filler = page - ((next + bytes) % page);
    arena.allocate(filler);
    const volume = arena.allocate(bytes);
    expect(volume + bytes).toBe(arena.memory.buffer.byteLength);
    crew.write(parameters.grid, grid.parameters);
    crew.write(parameters.slab, { at: volume, count: shape[0], first: 0 });
    expect(() => crew.execute(command.transform)).not.toThrow();
    await crew.dispose();
  });
});
