// The image in space comes back from its file as it was written; what is no such file or not whole is told from it.

import { realVolume, type Triple } from "@friedel/engine";
import { expect, it } from "vitest";
import { hdf5Input } from "../hdf5/source.js";
import { readStrain } from "./read-strain.js";
import { crystalResult, crystalStrain } from "./testing/sample-files.js";
import { writeResult } from "./write.js";
import { type StrainFile, writeStrain } from "./write-strain.js";

const { support, maps } = crystalStrain;
const strain_error = {
  volume: realVolume(
    support.shape,
    Float32Array.from(support.data, (value) => 2e-5 * value),
  ),
  units: "1",
};
const strain_run_error = {
  volume: realVolume(
    support.shape,
    Float32Array.from(support.data, (value) => 1e-5 * value),
  ),
  units: "1",
};
const bulk = { volume: support, units: "1" };
const whole: StrainFile = { ...crystalStrain, maps: { ...maps, bulk, strain_error, strain_run_error } };
const read = async (file: StrainFile) => readStrain(hdf5Input(await writeStrain(file), "strain.cxi"));

it("reads maps, error bars, axes, metrics and provenance as they were written", async () => {
  const found = await read({ ...whole, voxelM: [4e-9, 5e-9, 6e-9] });
  const { amplitude, phase, displacement, strain } = maps;
  expect(found).toMatchObject({
    voxelM: [4e-9, 5e-9, 6e-9],
    axes: whole.axes,
    metrics: whole.metrics,
    parameters: whole.parameters,
  });
  const names = [amplitude, phase, displacement, strain, strain_error, strain_run_error] as const;
  const bars = [found?.strainError, found?.strainRunError];
  const volumes = [found?.amplitude, found?.phase, found?.displacement, found?.strain, ...bars];
  expect(volumes.map((volume) => volume?.data)).toEqual(names.map(({ volume }) => volume.data));
  expect([found?.support.data, found?.bulk.data]).toEqual([support.data, support.data]);
  expect(found?.qVector.map((x, k) => x / whole.qVector[k])).toEqual([1, 1, 1]);
  expect(found?.provenance?.command).toBe(whole.provenance.command);
});

it("has no error bars where the file has none, and finds no image in a result", async () => {
  const { strain_error: _, ...others } = whole.maps;
  expect(await read({ ...whole, maps: others })).not.toHaveProperty("strainError");
  expect(await readStrain(hdf5Input(await writeResult(crystalResult), "result.cxi"))).toBeUndefined();
});

it("refuses a file that lacks a map, or has voxels without length, naming it", async () => {
  const { phase: _, ...others } = whole.maps;
  await expect(read({ ...whole, maps: others })).rejects.toThrow(
    "strain.cxi: expected /entry_1/image_1/phase of 12×14×16, found none",
  );
  const flat: Triple = [5e-9, 0, 5e-9];
  await expect(read({ ...whole, voxelM: flat })).rejects.toThrow(
    "strain.cxi: expected lengths above 0 in /entry_1/image_1/voxel_size",
  );
});
