import { createWasmEngine, drain } from "@friedel/engine";
import { afterAll, describe, expect, it } from "vitest";
import { compareObjects } from "../../metrics/compare.js";
import { refine } from "../refine.js";
import { disturbed, tuningInput } from "../testing/disturbed.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());

describe("a brief refinement", () => {
  it("comes near the truth from a start with a wrong phase and a soft edge, however it is given", async () => {
    const { truth, ...input } = await tuningInput(engine, "pi-2pi", 2, [32, 32, 32]);
    const object = await disturbed(engine, truth, { phase: 0.3, blur: 0.8 });
    const given = await drain(refine(engine, { ...input, object }, { preset: "brief" }));
    const error = async (found: typeof object) => (await compareObjects(found, truth, engine.transform)).fieldError;
    expect(await error(object)).toBeGreaterThan(0.25);
    expect(await error(given.object)).toBeLessThan(0.2);
    expect(given.coherenceWidths).toBeNull();
    const proposed = await drain(refine(engine, { ...input, propose: async () => object }, { preset: "brief" }));
    expect(proposed.object.data).toEqual(given.object.data);
  });

  it("finds the object by itself where nothing is given", async () => {
    const { truth, ...input } = await tuningInput(engine, "to-pi", 1, [24, 24, 24]);
    const found = await drain(refine(engine, { ...input, propose: async () => undefined }, { preset: "brief" }));
    expect(found.origin).toBe("crystal");
    expect((await compareObjects(found.object, truth, engine.transform)).fieldError).toBeLessThan(0.2);
  });
});
