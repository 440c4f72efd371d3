// A dropped folder in headless Chromium: a master with a virtual dataset over a packed data file, as File objects in a worker.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { browserMissing, openSuite } from "@friedel/engine/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { testFolder } from "../testing/folder.js";
import { hasPython, runPython } from "../testing/python.js";

const at = testFolder();
const names = ["master.h5", "below/packed.h5"];
const script = `
import h5py, hdf5plugin, numpy as np, os, sys
os.makedirs(sys.argv[1] + "/below")
z = np.arange(5 * 30 * 40).reshape(5, 30, 40).astype("u4")
with h5py.File(sys.argv[1] + "/below/packed.h5", "w") as f:
    f.create_dataset("data", data=z, chunks=(1, 30, 40), **hdf5plugin.Bitshuffle())
with h5py.File(sys.argv[1] + "/master.h5", "w", libver="latest") as f:
    layout = h5py.VirtualLayout(shape=(6, 30, 40), dtype="u4")
    layout[:5] = h5py.VirtualSource("below/packed.h5", "data", shape=(5, 30, 40))
    f.create_virtual_dataset("stack", layout); f["out"] = h5py.ExternalLink("../packed.h5", "/data")`;

const isMissing = browserMissing !== "" || !hasPython("h5py", "hdf5plugin");

describe.skipIf(isMissing)(`HDF5 in headless Chromium${isMissing ? " (skipped: no chromium, or no hdf5plugin)" : ""}`, () => {
  beforeAll(() => void runPython(script, at()));

  it("reads packed frames through a virtual dataset in another file of a dropped folder", async () => {
    const pathOf = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
    const texts = Object.fromEntries(names.map((name) => [name, readFileSync(at(name)).toString("base64")]));
    writeFileSync(
      at("suite.ts"),
      `import { hdf5FromBlobs } from ${pathOf("./blobs.ts")};
import { withHdf5 } from ${pathOf("./open.ts")};
const texts = ${JSON.stringify(texts)};
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
export async function runSuite() {
  const files = new Map(Object.entries(texts).map(([name, text]) => [name, new File([bytes(text)], name)]));
  return withHdf5(hdf5FromBlobs(files, "master.h5"), (file) => {
    const { shape, counts, absent } = file.frames("/stack");
    return { shape, sum: counts.reduce((a, b) => a + b), whole: absent.whole, kind: file.kind("/out") };
  });
}`,
    );
    const suite = await openSuite(at("suite.ts"));
    const found = await suite.report(false).finally(() => suite.close());
    expect(found).toEqual({ shape: [6, 30, 40], sum: (6000 * 5999) / 2, whole: [5], kind: "broken link" });
  });
});
