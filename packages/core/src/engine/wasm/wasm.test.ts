import { describe, it } from "vitest";
import { contractCases } from "../contract.js";
import { createWasmEngine } from "./index.js";

describe.each([1, 2])("wasm engine with %i thread(s)", async (threads) => {
  const engine = await createWasmEngine({ threads });
  it.each(contractCases)("$name", (testCase) => testCase.run(engine));
});
