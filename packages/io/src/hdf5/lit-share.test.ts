// What is kept of a large scan in memory, and which threads read it; counted, not timed.

import { beforeAll, describe, expect, it } from "vitest";
import { readPattern } from "../cxi/read.js";
import { withFile, withHdf5File } from "../node/hdf5.js";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";
import { PluginNeeded } from "./filters.js";
import type { LitJob } from "./lit-job.js";
import { announce, boardLength, helpWith, type LendingFile, workOn } from "./lit-share.js";
import { withHdf5 } from "./open.js";
import { newSurvey, ownRoom, pixelSurvey } from "./survey.js";

const at = testFolder();
const [frames, rows, columns] = [120, 200, 208];
/** A peak of some twenty pixels at row 120, column 60, frame 64, on a background of one count in fifty voxels, with a gap. */
const script = `
import h5py, numpy as np, sys
rng = np.random.default_rng(8); y, x = np.mgrid[:200, :208]
with h5py.File(sys.argv[1] + "/scan.h5", "w") as f:
    d = f.create_dataset("entry/data/data", (120, 200, 208), "u4", chunks=(1, 200, 208), compression="lzf")
    for i in range(120):
        d[i] = rng.poisson(0.02 + 3000 * np.exp(-((y - 120)**2 + (x - 60)**2) / 40 - (i - 64)**2 / 40))
        d[i, 90:93] = 2**32 - 1
with h5py.File(sys.argv[1] + "/holes.h5", "w") as f:
    d = f.create_dataset("entry/data/data", (120, 200, 208), "u4", chunks=(1, 200, 208))
    for i in range(120):
        if i % 50 != 7: d[i] = rng.poisson(0.02 + 3000 * np.exp(-((y - 120)**2 + (x - 60)**2) / 40 - (i - 64)**2 / 40))`;
const path = "/entry/data/data";
const size = [128, 128] as const;
/** All frames take 25 MB as counts and mask; so much is let for them. */
const maxBytes = 12_000_000;

function isSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
}

describe("a thread that helps", () => {
  it("asks for the plugin that it lacks, and reads what is left once it has it", () => {
    const survey = newSurvey(4, 2, 3);
    const stretches = Array.from({ length: 4 }, (_, at) => ({ path, first: at, count: 1, at }));
    const kept = { shape: [4, 2, 3] as const, counts: new Float32Array(24), unmeasured: new Uint8Array(24) };
    const board = new Int32Array(new SharedArrayBuffer(4 * boardLength(4)));
    const job: LitJob = { stretches, ...kept, survey, helpers: [pixelSurvey(6, ownRoom)], noise: false, board };
    announce(job, { rows: [0, 2], columns: [0, 3] });
    const type = { kind: "integer", bytes: 4, signed: false } as const;
    const dataset = () => ({ path, shape: [4, 2, 3], type, chunks: [1, 2, 3], filters: [], virtual: false });
    let hasPlugin = false;
    const lendFrames: LendingFile["lendFrames"] = (_, first, count, take) => {
      if (!hasPlugin) throw new PluginNeeded(32008);
      take({ first, count, values: new Uint32Array(6).fill(first), sources: [] });
    };
    expect(() => helpWith(job, 0, { dataset, lendFrames })).toThrow(PluginNeeded);
    hasPlugin = true;
    helpWith(job, 0, { dataset, lendFrames });
    expect([0, 6, 12, 18].map((i) => kept.counts[i])).toEqual([0, 1, 2, 3]);
    expect([...survey.frames].map(Number.isNaN)).toEqual([true, false, false, false]);
    workOn(job, { dataset, lendFrames }, []);
    expect([...survey.frames]).toEqual([0, 6, 12, 18]);
  });
});

describe.skipIf(!hasPython("h5py"))("a large scan (skipped without Debian's h5py)", () => {
  beforeAll(() => void runPython(script, at()));

  it("is kept as far as its light needs, less than memory allows, and nothing beside it", async () => {
    const { counts, mask, part, warnings } = await withFile(at("scan.h5"), (input) => readPattern(input, { maxBytes }));
    const edge = Math.floor(Math.sqrt(maxBytes / 5 / frames));
    expect(counts.data.buffer.byteLength).toBe(counts.data.byteLength);
    expect(counts.shape[0]).toBe(frames);
    // The light needs some 64 pixels along each side, and an eighth more and 16 pixels at each end are the margin.
    expect(counts.shape[1] * counts.shape[2]).toBeLessThan(0.6 * edge ** 2);
    const { rows: ys = [0, 0], columns: xs = [0, 0], of } = part ?? {};
    expect(of).toEqual([rows, columns]);
    // Ten standard deviations of the peak are inside.
    expect([ys[0] < 98, ys[1] > 142, xs[0] < 38, xs[1] > 82]).toEqual([true, true, true, true]);
    expect(mask.data.filter((value) => value === 0).length).toBe(
      frames * Math.max(0, 93 - Math.max(90, ys[0])) * (xs[1] - xs[0]),
    );
    expect(warnings[0]).toMatch(/^of the frames of 200×208 pixels, which take 25.0 MB, rows \d+–\d+ and columns \d+–\d+ around/);
    const whole = await withHdf5File(at("scan.h5"), (file) => file.frames(path, { rows: ys, columns: xs }));
    expect(isSame(counts.data, whole.counts)).toBe(true);
  });

  it("is kept as far as memory allows where that is wanted, about a place that is named", async () => {
    const view = { isWide: true, around: [100, 104] as const };
    const { part } = await withFile(at("scan.h5"), (input) => readPattern(input, { maxBytes, view }));
    expect(part).toEqual({ rows: [30, 171], columns: [34, 175], of: [rows, columns] });
  });

  it("is read as a whole where that fits", async () => {
    const { counts, part } = await withFile(at("scan.h5"), (input) => readPattern(input, { maxBytes: 26_000_000 }));
    expect([part, counts.shape]).toEqual([undefined, [frames, rows, columns]]);
  });

  it.each(["scan.h5", "holes.h5"])("is the same with two threads, one that fails, and none: %s", async (name) => {
    const options = { size, isTight: true };
    const alone = await withHdf5File(at(name), (file) => file.litFrames(path, options));
    const withThread = await withHdf5File(at(name), (file) => file.litFrames(path, { ...options, leastShared: 0 }));
    // One that takes the first stretches and cannot read them.
    const fail = () => expect.fail("cannot read");
    const start = (job: LitJob) => {
      Atomics.store(job.board, 0, 1);
      helpWith({ ...job, stretches: job.stretches.slice(0, 2) }, 0, { dataset: fail, lendFrames: fail });
      Atomics.store(job.board, 0, 0);
    };
    const failing = await withFile(at(name), (input) =>
      withHdf5({ ...input, helpers: { count: 1, start } }, (file) => file.litFrames(path, { ...options, leastShared: 0 })),
    );
    for (const { region, counts, unmeasured, absent, survey } of [withThread, failing]) {
      expect([region, absent]).toEqual([alone.region, alone.absent]);
      expect(isSame(counts, alone.counts) && isSame(unmeasured, alone.unmeasured)).toBe(true);
      expect(isSame(survey.sum, alone.survey.sum)).toBe(true);
    }
    expect(alone.absent.whole).toEqual(name === "holes.h5" ? [7, 57, 107] : []);
  });
});
