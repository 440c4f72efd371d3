import { realVolume } from "@friedel/engine";
import { unzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { crc32 } from "./crc32.js";
import { writeNpy } from "./npy/npy.js";
import { readNpz, writeNpz } from "./npy/npz.js";

describe("CRC-32", () => {
  it("has the check value of the standard, and the empty one", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  it("is that of the ZIP writer, for every remainder of four", async () => {
    for (const length of [1, 2, 3, 4, 5]) {
      const zip = await writeNpz({ a: "x".repeat(length) });
      const view = new DataView(zip.buffer, zip.byteOffset);
      const name = "a.npy".length;
      expect(crc32(unzipSync(zip)["a.npy"])).toBe(view.getUint32(zip.length - 22 - 46 - name + 16, true));
    }
  });

  it("tells an array that is not what was written", () => {
    // As numpy.savez has it: stored, so that a turned bit unzips well.
    const npy = writeNpy(realVolume([2, 2, 2], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)));
    const npz = zipSync({ "a.npy": npy }, { level: 0 });
    expect(readNpz(npz, "x.npz").get("a")).toEqual(npy);
    const place = 30 + "a.npy".length + npy.length - 3;
    expect(() => readNpz(npz.with(place, npz[place] ^ 4), "x.npz")).toThrow(
      /x\.npz: expected a\.npy with the checksum .* is damaged/,
    );
  });
});
