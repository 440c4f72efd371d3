// Damaged files of every packing, and virtual datasets and links into damaged files: typed errors, in bounded memory and time.
// `FUZZ=10000 npx vitest run packages/io/src/hdf5/fuzz-filters.test.ts` for as many of each.

import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.js";
import { type FuzzCase, fuzz } from "../testing/fuzz.js";
import { hasPython, runPython } from "../testing/python.js";
import { withHdf5 } from "./open.js";
import { byteSource, type Hdf5Input, hdf5Input } from "./source.js";
import { packings, writePacked } from "./testing/packed-file.js";

const at = testFolder();
const limits = { maxBytes: 2 ** 24 };
/** Room that the process may take, of which the library's own memory has at most 256 MiB; and time for one file on a busy machine. */
const mostGrowth = 2 ** 29;
const mostMs = 20_000;

const virtual = `
import h5py, numpy as np, sys
at = sys.argv[1] + "/"; z = np.arange(2 * 12 * 20).reshape(2, 12, 20).astype("u4")
with h5py.File(at + "part.h5", "w") as f: f.create_dataset("data", data=z, chunks=(1, 12, 20), compression="lzf")
for name, version in (("old", "earliest"), ("new", "latest")):
    with h5py.File(at + name + ".h5", "w", libver=version) as f:
        f["own"] = z; f["link"] = h5py.ExternalLink("part.h5", "/data"); f["entry/data/data_000001"] = h5py.ExternalLink("part.h5", "/data")
        f.create_dataset("sparse", shape=(4, 12, 20), dtype="u2", chunks=(1, 5, 7))[1] = 3
        layout = h5py.VirtualLayout(shape=(6, 12, 20), dtype="u4")
        layout[:2] = h5py.VirtualSource("part.h5", "data", shape=(2, 12, 20)); layout[2:4] = h5py.VirtualSource(".", "own", shape=(2, 12, 20))
        layout[4:, ::2] = h5py.VirtualSource("none.h5", "data", shape=(2, 6, 20))
        f.create_virtual_dataset("virtual", layout)`;

async function check(files: readonly string[], read: (bytes: Uint8Array, n: number) => unknown): Promise<void> {
  const seeds = files.map((name) => Uint8Array.from(readFileSync(at(`${name}.h5`))));
  const before = process.memoryUsage().rss;
  let longest = 0;
  const timed: FuzzCase["read"] = async (bytes, n) => {
    const start = performance.now();
    try {
      await read(bytes, n);
    } finally {
      longest = Math.max(longest, performance.now() - start);
    }
  };
  await fuzz({ seeds, mutants: 150, read: timed });
  expect(process.memoryUsage().rss - before).toBeLessThan(mostGrowth);
  expect(longest).toBeLessThan(mostMs);
}

describe.skipIf(!hasPython("h5py", "hdf5plugin"))("damaged packed files (skipped without Debian's hdf5plugin)", () => {
  beforeAll(() => {
    writePacked(at(), [2, 12, 20]);
    runPython(virtual, at());
  });

  it.each(packings)("of %s", (name) =>
    check([name], (bytes, n) =>
      withHdf5(
        hdf5Input(bytes, "damaged.h5"),
        (file) => (n % 2 === 0 ? file.litFrames("/data", { size: [5, 6] }) : file.frames("/data")),
        limits,
      ),
    ),
  );

  it("with virtual datasets, links and chunks that were never written", () => {
    const paths = ["/virtual", "/link", "/sparse", "/entry/data"];
    const part = byteSource(Uint8Array.from(readFileSync(at("part.h5"))));
    return check(["old", "new"], (bytes, n) => {
      const neighbour = (name: string) => (name === "part.h5" ? part : undefined);
      return withHdf5({ ...hdf5Input(bytes, "damaged.h5"), neighbour }, (file) => file.frames(paths[(n + 4) % 4]), limits);
    });
  });

  it("that others lead into", () => {
    const main = Uint8Array.from(readFileSync(at("new.h5")));
    return check(["part"], (bytes, n) => {
      const input: Hdf5Input = {
        ...hdf5Input(main, "main.h5"),
        neighbour: (name) => (name === "part.h5" ? byteSource(bytes) : undefined),
      };
      return withHdf5(input, (file) => file.frames(n % 2 === 0 ? "/virtual" : "/link"), limits);
    });
  });
});
