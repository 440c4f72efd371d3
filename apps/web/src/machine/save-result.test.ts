import { expect, it } from "vitest";
import { saveResult } from "./save-result.js";

it("saves all files into a folder that is not there yet", async () => {
  const saved = new Map<string, number>();
  const entry = (name: string) => ({ name, kind: "folder" as const, bytes: 0, modified: 0, isInUse: false });
  const machine = {
    list: async () => ({ found: [entry("gold-friedel"), entry("gold-friedel-2")], isShort: false }),
    save: async (path: readonly string[], bytes: Uint8Array) => void saved.set(path.join("/"), bytes.length),
  };
  const files = [
    { name: "result.cxi", bytes: 3 },
    { name: "figures/fit.svg", bytes: 5 },
  ];
  const session = { read: async (name: string) => new Uint8Array(files.find((file) => file.name === name)?.bytes ?? 0) };
  expect(await saveResult(machine, session, { name: "gold", files })).toBe("gold-friedel-3");
  expect([...saved]).toEqual([
    ["gold-friedel-3/result.cxi", 3],
    ["gold-friedel-3/figures/fit.svg", 5],
  ]);
  expect(await saveResult(machine, session, { name: "../a:b", files: [] })).toBe("-a-b-friedel");
});
