// An engine on one thread, shared by the tests of a file.
import { createWasmEngine } from "@friedel/engine";
import { afterAll } from "vitest";

export const engine = await createWasmEngine({ threads: 1 });
export const { transform } = engine;
afterAll(() => engine.dispose());
