import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressText, startProgress } from "./progress.js";
import type { Terminal } from "./terminal.js";

describe("startProgress", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  /** A terminal without a screen, and the lines that it was given. */
  function pipe(): { terminal: Terminal; lines: string[] } {
    const lines: string[] = [];
    const terminal = {
      out: () => {},
      err: () => {},
      progress: (line: string) => void lines.push(line),
      signal: new AbortController().signal,
      now: () => performance.now(),
    };
    return { terminal, lines };
  }

  it("writes a line every few seconds into a pipe, also of work that says nothing, and fewer of long work", () => {
    const { terminal, lines } = pipe();
    const shown = startProgress(terminal, "strain");
    vi.advanceTimersByTime(4900);
    expect(lines).toEqual([]);
    vi.advanceTimersByTime(15_200);
    expect(lines).toEqual(["strain: 5 s so far\n", "strain: 10 s so far\n", "strain: 15 s so far\n", "strain: 20 s so far\n"]);
    vi.advanceTimersByTime(3_600_000);
    // A line a minute once the work is twelve minutes old, and at most 30 before.
    expect(lines.length).toBeLessThan(4 + 48 + 40);
    expect(lines.length).toBeGreaterThan(50);
    shown.stop();
    const count = lines.length;
    vi.advanceTimersByTime(600_000);
    expect(lines).toHaveLength(count);
  });

  it("tells the time left from what was done since it began to be known, as after a resume", () => {
    const { terminal, lines } = pipe();
    const shown = startProgress(terminal, "training", 100);
    shown.update(50);
    vi.advanceTimersByTime(10_000);
    shown.update(60, "loss 0.1");
    vi.advanceTimersByTime(5_000);
    expect(lines.at(-1)).toBe("training: 60 %, 60 s left, loss 0.1\n");
    shown.stop();
  });

  it("keeps to one line of a screen, and takes it away", () => {
    const written: string[] = [];
    const { terminal } = pipe();
    const screen = { columns: 40, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    const shown = startProgress({ ...terminal, screen }, "refining");
    vi.advanceTimersByTime(2000);
    shown.update(0.5, "a note that is much too long for a line of forty characters");
    for (const text of written) expect(text.replace("\r\x1b[K", "").length).toBeLessThanOrEqual(40);
    expect(written.join("")).not.toContain("\n");
    shown.stop();
    expect(written.at(-1)).toBe("\r\x1b[K");
  });
});

describe("progressText", () => {
  it("never says a share or a time that is not known", () => {
    const look = { label: "refining", seconds: 3, note: "" };
    expect(progressText({ ...look, share: undefined, left: undefined })).toBe("refining: 3 s so far");
    expect(progressText({ ...look, share: 0.347, left: undefined })).toBe("refining: 34 %, 3 s so far");
    expect(progressText({ ...look, share: 0.347, left: 200_000, note: "chi2 0.01" })).toBe(
      "refining: 34 %, 3 min 20 s left, chi2 0.01",
    );
  });
});
