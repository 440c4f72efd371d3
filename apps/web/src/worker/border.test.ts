// A session at the other end of a real channel behaves as one that is at hand.

import { DataError, InputError } from "@friedel/engine";
import { StoppedError } from "@friedel/workflow";
import { expect, it } from "vitest";
import type { OpenedScan, Session, Step, Surface } from "../job/records.js";
import { connect, type Port, serve } from "./border.js";

const scan = { kind: "scan", name: "a", tables: [], warnings: [], measured: { curve: Float64Array.of(1, Number.NaN) } };

/** What a session has made for an answer. */
const values = Float32Array.of(1, 2);

/** A session that only tells what it was asked. */
const session: Session = {
  async *open([{ path }], _, signal) {
    for (let i = 0; ; i++) {
      yield { stage: "reading", share: i / 10 } satisfies Step;
      if (path === "wrong") throw new DataError("expected a scan, found a poem");
      if (signal.aborted) throw new StoppedError("stopped", true);
      if (path === "short" && i === 2) return scan as unknown as OpenedScan;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  },
  // biome-ignore lint/correctness/useYield: it fails before it has a record
  async *example() {
    throw new Error("broken");
  },
  prepare: () => {
    throw new InputError("expected a scan, found none");
  },
  geometry: async () => [],
  settings: async () => [],
  solve: () => {
    throw new InputError("expected a scan, found none");
  },
  surface: async (wish) => ({ ...wish, values }) as unknown as Surface,
  cut: async () => {
    throw new Error("expected a crystal to look at, found none");
  },
  read: async (name) => new TextEncoder().encode(name),
  computing: async () => ({ threads: 3, isShared: true, hasGpu: false }),
};

function connected(): Session {
  const { port1, port2 } = new MessageChannel();
  serve(session, port1 as unknown as Port);
  return connect(port2 as unknown as Port);
}

const file = (path: string) => [{ path, blob: new Blob([]) }];

it("answers questions, several at a time", async () => {
  const other = connected();
  const wish = { quantity: "strain", level: 0.4, place: [1, 2, 3] } as const;
  const [surface, bytes, computing] = await Promise.all([other.surface(wish), other.read("a/b"), other.computing()]);
  expect(surface).toEqual({ ...wish, values: Float32Array.of(1, 2) });
  // Handed over, not copied.
  expect(values).toHaveLength(0);
  expect(new TextDecoder().decode(bytes)).toBe("a/b");
  expect(computing).toEqual({ threads: 3, isShared: true, hasGpu: false });
  await expect(other.cut(wish)).rejects.toThrow("expected a crystal to look at, found none");
});

it("yields the steps of work in order, and returns what it returns", async () => {
  const work = connected().open(file("short"), undefined, new AbortController().signal);
  const shares: (number | undefined)[] = [];
  let step = await work.next();
  for (; !step.done; step = await work.next()) shares.push(step.value.share);
  expect(shares).toEqual([0, 0.1, 0.2]);
  expect(step.value).toEqual(scan);
});

it("stops work by its signal", async () => {
  const control = new AbortController();
  const work = connected().open(file("endless"), undefined, control.signal);
  await work.next();
  control.abort();
  await expect(
    (async () => {
      for (;;) await work.next();
    })(),
  ).rejects.toMatchObject({ name: "StoppedError", isKept: true });
});

it("hands on errors with their sentence, and whether the user can mend them", async () => {
  const { signal } = new AbortController();
  const failed = async (work: AsyncGenerator<Step, unknown>) => {
    for (;;) if ((await work.next()).done) return;
  };
  await expect(failed(connected().open(file("wrong"), undefined, signal))).rejects.toThrow(
    new InputError("expected a scan, found a poem"),
  );
  await expect(failed(connected().example(signal))).rejects.toThrow("broken");
  await expect(failed(connected().solve({ seed: 1, bars: 0 }, signal))).rejects.toBeInstanceOf(InputError);
});
