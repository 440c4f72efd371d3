import { describe, expect, it } from "vitest";
import { drain, relay } from "./progress.js";

/** Yields 1, 2, 3 and returns 4; `log` tells when it has freed what it holds. */
async function* work(log: string[] = []): AsyncGenerator<number, string> {
  try {
    for (let i = 1; i <= 3; i++) yield i;
    return "done";
  } finally {
    log.push("freed");
  }
}

describe("drain", () => {
  it("returns the result, each step seen in turn before the work goes on", async () => {
    const seen: number[] = [];
    const log: string[] = [];
    const look = async (step: number) => {
      await null;
      seen.push(step);
    };
    expect(await drain(work(log), look)).toBe("done");
    expect(seen).toEqual([1, 2, 3]);
    expect(log).toEqual(["freed"]);
    expect(await drain(work())).toBe("done");
  });

  it("ends the work when a look throws", async () => {
    const log: string[] = [];
    const run = drain(work(log), (step) => {
      if (step === 2) throw new Error("enough");
    });
    await expect(run).rejects.toThrow("enough");
    expect(log).toEqual(["freed"]);
  });
});

describe("relay", () => {
  it("maps the steps and keeps the result", async () => {
    const seen: string[] = [];
    expect(await drain(relay(work(), String), (step) => seen.push(step))).toBe("done");
    expect(seen).toEqual(["1", "2", "3"]);
  });

  it("ends the work when it is left, and when the map throws", async () => {
    const left: string[] = [];
    for await (const step of relay(work(left), (n) => 2 * n)) if (step === 4) break;
    expect(left).toEqual(["freed"]);
    const failed: string[] = [];
    const map = (): never => {
      throw new Error("enough");
    };
    await expect(drain(relay(work(failed), map))).rejects.toThrow("enough");
    expect(failed).toEqual(["freed"]);
  });
});
