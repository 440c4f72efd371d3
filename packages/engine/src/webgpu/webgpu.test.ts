// The contract suite on an adapter in software, in Node.

import { describe, it } from "vitest";
import { contractCasesOf } from "../testing/contract.js";
import { createWebgpuEngine } from "./index.js";
import { softwareChoice, softwareMissing } from "./testing/software.js";

describe.skipIf(softwareMissing !== "")(`webgpu engine in Node${softwareMissing}`, async () => {
  const engine = await createWebgpuEngine(await softwareChoice());
  it.each(await contractCasesOf(engine))("$name", (testCase) => testCase.run(engine));
});
