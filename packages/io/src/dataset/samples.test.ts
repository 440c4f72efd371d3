import { Measured } from "@friedel/engine";
import { expect, it } from "vitest";
import { hdf5Input } from "../hdf5/source.js";
import { writeHdf5 } from "../hdf5/write.js";
import { withSampleShard } from "./samples.js";

it.each([
  ["friedel samples, version 1", [1, 0, 1, 1]],
  ["friedel samples, version 2", [0, 1, 0, 0]],
])("a shard of the format %s says in its own way which voxel was not measured", async (format, mask) => {
  const shape = [1, 1, 2, 2];
  const bytes = await writeHdf5((file) => {
    file.value("/format", format);
    file.value("/index", [3]);
    file.value("/class", ["rod"]);
    file.value("/facts", ['{"seed": 1}']);
    file.table("/mask", { shape, data: Uint8Array.from(mask) });
    file.table("/support", { shape, data: Uint8Array.of(0, 1, 1, 0) });
    file.table("/counts", { shape, data: Float32Array.of(5, 0, 7, 8) });
    file.table("/object", { shape, data: new Float32Array(8), isComplex: true });
  });
  const sample = await withSampleShard(hdf5Input(bytes, "a.h5"), (shard) => shard.sample(0));
  const { used, no } = Measured;
  expect([...sample.mask.data]).toEqual([used, no, used, used]);
  expect(sample).toMatchObject({ index: 3, className: "rod", facts: { seed: 1 } });
});
