import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { hasPython, runPython } from "../testing/python.js";
import { writeZip } from "./zip.js";

const files = {
  "amplitude Å.npy": Uint8Array.from({ length: 10_000 }, (_, i) => (i * i) % 251),
  "nothing.npy": new Uint8Array(0),
  "zeros.npy": new Uint8Array(100_000),
};

describe("a ZIP", () => {
  it("gives back its files under their names, far smaller where they are alike throughout", async () => {
    const zip = await writeZip(files);
    const read = unzipSync(zip);
    expect(Object.keys(read)).toEqual(Object.keys(files));
    for (const [name, bytes] of Object.entries(files)) expect(Buffer.compare(read[name], bytes), name).toBe(0);
    expect(zip.length).toBeLessThan(12_000);
    expect(Buffer.compare(await writeZip(files), zip)).toBe(0);
    expect(unzipSync(await writeZip({}))).toEqual({});
  });

  it.skipIf(!hasPython())("has the checksums, names and times that Python finds (skipped where there is no Python)", async () => {
    const folder = mkdtempSync(join(tmpdir(), "friedel-zip-"));
    try {
      writeFileSync(join(folder, "a.zip"), await writeZip(files));
      const script = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    print(z.testzip(), [(i.filename, i.file_size, i.date_time[:3]) for i in z.infolist()])`;
      expect(runPython(script, join(folder, "a.zip")).trim()).toBe(
        "None [('amplitude Å.npy', 10000, (1980, 1, 1)), ('nothing.npy', 0, (1980, 1, 1)), ('zeros.npy', 100000, (1980, 1, 1))]",
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
