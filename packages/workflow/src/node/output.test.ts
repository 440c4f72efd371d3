import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { testFolder } from "@friedel/io/testing";
import { expect, it } from "vitest";
import { withOutput } from "./output.js";

const at = testFolder();

it("writes into a folder from which something is removed at the same time", async () => {
  for (let n = 0; n < 20; n++) {
    const path = at(`out${n}`);
    await withOutput(path, null, "test", async (output) => {
      await Promise.all([
        ...["a", "b", "c"].map((name) => output.write(`figures/${name}.png`, name)),
        ...["d", "e", "f"].map((name) => output.remove(`figures/${name}.png`)),
      ]);
    });
    expect(readdirSync(join(path, "figures"))).toEqual(["a.png", "b.png", "c.png"]);
  }
});

it("leaves no folder from which all is removed", async () => {
  const path = at("emptied");
  await withOutput(path, null, null, async (output) => {
    await output.write("kept.txt", "kept");
    await output.write("figures/a.png", "a");
    await output.remove("figures/a.png");
  });
  expect([existsSync(join(path, "figures")), existsSync(join(path, "kept.txt"))]).toEqual([false, true]);
});
