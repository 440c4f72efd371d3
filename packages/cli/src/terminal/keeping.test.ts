import { expect, it } from "vitest";
import { whileKeeping } from "./keeping.js";

it("hears a signal that comes when the work is over and was not yet looked at", async () => {
  let [isKept, isHeard] = [false, false];
  const keep = (hasWork: boolean): void => {
    isKept = hasWork;
  };
  const terminal = { out: () => {}, err: () => {}, signal: new AbortController().signal, keep, now: () => 0 };
  const work = async () => {
    // As a signal does that comes while the work's last lines compute.
    setImmediate(() => {
      isHeard = isKept;
    });
    return "done";
  };
  expect(await whileKeeping(terminal, work)).toBe("done");
  expect([isHeard, isKept]).toEqual([true, false]);
  const failing = whileKeeping(terminal, () => Promise.reject(new Error("mine")));
  await expect(failing).rejects.toThrow("mine");
  expect(isKept).toBe(false);
});
