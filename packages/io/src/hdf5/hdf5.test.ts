import { maskVolume, realVolume, voxelCount } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { describeHdf5 } from "../cxi/describe.js";
import { FormatError, LimitError } from "../errors.js";
import type { Hdf5File } from "./file.js";
import { heapsAreSound } from "./heap-guard.js";
import { withHdf5 } from "./open.js";
import { hdf5Input } from "./source.js";
import { writeHdf5 } from "./write.js";

const shape = [5, 7, 11] as const;
const values = Float32Array.from({ length: voxelCount(shape) }, (_, i) => i);

function file(): Promise<Uint8Array> {
  return writeHdf5((out) => {
    out.group("/g", { title: "é", list: [1, 2, 3], names: ["a", "b"], flag: true, count: 2n ** 40n });
    out.table("/g/flat", { shape, data: values });
    out.volume("/g/packed", realVolume(shape, values));
    out.volume("/g/mask", maskVolume(shape));
    out.value("/g/table", [1, 2, 3, 4], {}, [2, 2]);
    out.value("/g/text", "one");
    out.link("/g/loop", "/g");
  });
}

it("refuses to write two datasets under one name, of which the library would keep the first without a word", async () => {
  const twice = writeHdf5((out) => {
    out.value("/a", 1);
    out.value("/a", 2);
  });
  await expect(twice).rejects.toThrow("found /a twice");
});

async function open<T>(use: (file: Hdf5File) => T, bytes?: Uint8Array, maxBytes = 2 ** 24): Promise<T> {
  return withHdf5(hdf5Input(bytes ?? (await file()), "a.h5"), use, { maxBytes });
}

/** The file with the extent of its first 5 × 7 × 11 dataset replaced. */
async function withExtent(extent: readonly bigint[], which = 0): Promise<Uint8Array> {
  const bytes = Uint8Array.from(await file());
  const view = new DataView(bytes.buffer);
  const places = Array.from({ length: bytes.length - 24 }, (_, at) => at).filter((at) =>
    shape.every((n, axis) => view.getBigUint64(at + 8 * axis, true) === BigInt(n)),
  );
  // The extent and its maximum stand one behind the other.
  for (const [axis, n] of [...extent, ...extent].entries()) view.setBigUint64(places[2 * which] + 8 * axis, n, true);
  return bytes;
}

describe("writeHdf5", () => {
  it("makes the same bytes at any time, whatever was written before", async () => {
    const first = await file();
    // HDF5 counts seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await writeHdf5((out) => out.table("/noise", { shape: [50], data: new Float64Array(50).fill(Math.PI) }));
    expect(await file()).toEqual(first);
    expect(Math.abs(Date.now() - performance.timeOrigin - performance.now())).toBeLessThan(60_000);
  });

  it("writes tables of any extent and kind, packed or not", async () => {
    const whole = Int16Array.of(-32768, 0, 7, 32767, 1, 2);
    const bytes = await writeHdf5((out) => {
      out.table("/whole", { shape: [3, 2], data: whole }, { chunks: [2, 2], gzip: 1 });
      out.table("/pairs", { shape: [1, 1, 1, 2], data: Float32Array.of(1, 2, 3, 4), isComplex: true });
    });
    await open((h5) => {
      expect(h5.dataset("/whole")).toMatchObject({ shape: [3, 2], chunks: [2, 2], type: { bytes: 2 } });
      expect(h5.readReal("/whole", { start: [1, 0], count: [2, 2] }).data).toEqual(Float32Array.from(whole.subarray(2)));
      expect(h5.readComplex("/pairs")).toEqual({ shape: [1, 1, 1, 2], data: Float32Array.of(1, 2, 3, 4) });
    }, bytes);
  });
});

describe("Hdf5File", () => {
  it("gives names, attributes and small values", async () => {
    await open((h5) => {
      expect(h5.list("/g")).toEqual(["flat", "loop", "mask", "packed", "table", "text"]);
      expect(["title", "list", "names", "flag", "count", "none"].map((name) => h5.attribute("/g", name))).toEqual([
        "é",
        [1, 2, 3],
        ["a", "b"],
        1,
        2 ** 40,
        undefined,
      ]);
      expect([h5.value("/g/table"), h5.value("/g/text"), h5.value("/nothing")]).toEqual([[1, 2, 3, 4], "one", undefined]);
      expect([h5.kind("/g"), h5.kind("/g/flat"), h5.kind("/x")]).toEqual(["group", "dataset", "nothing"]);
    });
  });

  it.each(["/g/flat", "/g/packed"])("reads any part of %s, across the borders of chunks", async (path) => {
    await open((h5) => {
      expect(h5.readReal(path).data).toEqual(values);
      const part = h5.readReal(path, { start: [1, 2, 3], count: [3, 4, 5] });
      const expected = [1, 2, 3].flatMap((z) => [2, 3, 4, 5].flatMap((y) => [3, 4, 5, 6, 7].map((x) => (z * 7 + y) * 11 + x)));
      expect([...part.data]).toEqual(expected);
      expect(() => h5.readReal(path, { start: [3, 0, 0], count: [3, 7, 11] })).toThrow(/a part inside 5×7×11/);
    });
  });

  it("refuses the wrong kind of numbers", async () => {
    await open((h5) => {
      expect(() => h5.readComplex("/g/flat")).toThrow(/complex numbers in dataset \/g\/flat, found float32/);
      expect(() => h5.readReal("/g/text")).toThrow(/found text/);
      expect(() => h5.readReal("/g")).toThrow(/a dataset at \/g, found group/);
    });
  });

  it.each(["/g/flat", "/g/packed"])("refuses more than the memory limit before reading, in its own words: %s", async (path) => {
    const read = open((h5) => h5.readReal(path), undefined, 1000);
    await expect(read).rejects.toThrow(LimitError);
    await expect(read).rejects.toThrow("a.h5: expected data of at most 1.00 kB in memory, found 1.54 kB");
  });

  it("refuses it too where the file is small, since zeros pack well", async () => {
    const large = await writeHdf5((out) => out.volume("/packed", realVolume([64, 64, 64], new Float32Array(64 ** 3))));
    await expect(open((h5) => h5.readReal("/packed"), large, 2 ** 19)).rejects.toThrow(
      /at most 524 kB in memory, found 1\.05 MB/,
    );
  });

  it.each([
    [0, [2n ** 40n, 7n, 11n]],
    [0, [2n ** 62n, 7n, 11n]],
    [1, [2n ** 31n, 2n ** 10n, 11n]],
  ] as const)("refuses dataset %i with a size that the file cannot hold: %s", async (which, extent) => {
    const bytes = await withExtent(extent, which);
    await expect(open((h5) => h5.readReal(which === 0 ? "/g/flat" : "/g/packed"), bytes)).rejects.toThrow(FormatError);
  });
});

describe("withHdf5", () => {
  it.each([
    ["nothing", new Uint8Array(0)],
    ["zeros", new Uint8Array(5000)],
    ["text", new TextEncoder().encode("#S 54 ascan")],
  ])("refuses %s", async (_, bytes) => {
    await expect(open(() => 0, bytes)).rejects.toThrow(/a.h5: expected an HDF5 file/);
  });

  it("closes the file and serves the next after the callback throws", async () => {
    await expect(
      open(() => {
        throw new Error("mine");
      }),
    ).rejects.toThrow("mine");
    expect(await open((h5) => h5.value("/g/text"))).toBe("one");
  });

  it("lists a tree that leads back to itself once", async () => {
    const { nodes, isComplete } = await describeHdf5(hdf5Input(await file(), "a.h5"));
    expect(isComplete).toBe(true);
    expect(nodes.filter(({ path }) => path.startsWith("/g/loop"))).toEqual([{ path: "/g/loop", kind: "group", target: "/g" }]);
  });
});

describe("heapsAreSound", () => {
  /** A collection of 64 bytes at byte 16: an object of 8 bytes, then free space. */
  const heap = (objectSize: bigint, freeSize: bigint): Uint8Array => {
    const bytes = new Uint8Array(80);
    const view = new DataView(bytes.buffer);
    bytes.set(new TextEncoder().encode("GCOL"), 16);
    view.setUint32(20, 1, true);
    view.setBigUint64(24, 64n, true);
    view.setUint16(32, 1, true);
    view.setBigUint64(40, objectSize, true);
    view.setBigUint64(64, freeSize, true);
    return bytes;
  };
  it.each([
    [8n, 24n, true],
    [8n, 0n, false],
    [2n ** 32n - 24n, 24n, false],
    [8n, 32n, false],
  ])("for an object of %i bytes and free space of %i: %s", (objectSize, freeSize, expected) => {
    const bytes = heap(objectSize, freeSize);
    const { source } = hdf5Input(bytes, "heap");
    expect(heapsAreSound(source, bytes, 0)).toBe(expected);
    // The same seen through a read that begins elsewhere, and with the bytes set that the library does not check.
    expect(heapsAreSound(source, bytes.subarray(13), 13)).toBe(expected);
    bytes[21] = 7;
    expect(heapsAreSound(source, bytes, 0)).toBe(expected);
  });
});
