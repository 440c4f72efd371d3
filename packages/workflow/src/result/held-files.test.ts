import { expect, it } from "vitest";
import { memoryFolder } from "../folder.js";
import { heldFiles } from "./held-files.js";

it("leaves the folder as it is until the files are wanted, and then writes and removes what their making did", async () => {
  const folder = memoryFolder();
  await folder.write("old", "1");
  await folder.write("result", "1");
  const write = heldFiles(folder, async (memory) => {
    await memory.remove("old");
    await memory.remove("result");
    await memory.write("result", "2");
    return 7;
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await folder.list()).toEqual(["old", "result"]);
  expect(await write()).toBe(7);
  expect(await folder.list()).toEqual(["result"]);
  expect(new TextDecoder().decode(await folder.read("result"))).toBe("2");
});

it("throws what went wrong when the files are wanted, not before", async () => {
  const write = heldFiles(memoryFolder(), () => Promise.reject(new Error("no room")));
  await new Promise((resolve) => setTimeout(resolve, 10));
  await expect(write()).rejects.toThrow("no room");
});
