// The HDF5 files among the inputs that people have (../shared/data/cases/inputs), each with the outcome that its expected.txt says.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Measured } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import { readPattern } from "../cxi/read.js";
import { describeHdf5File, withFile } from "../node/hdf5.js";

const cases = join(import.meta.dirname, "../../../../../shared/data/cases/inputs");
const total = 10_201_809;

async function read(name: string, path?: string) {
  const { counts, mask, warnings } = await withFile(join(cases, name), (input) => readPattern(input, path ? { path } : {}));
  const isMeasured = (i: number) => mask.data[i] !== Measured.no;
  const sum = counts.data.reduce((all, value, i) => all + (isMeasured(i) ? value : 0), 0);
  const most = counts.data.reduce((all, value, i) => Math.max(all, isMeasured(i) ? value : 0), 0);
  return { shape: counts.shape, sum, most, unmeasured: mask.data.filter((value) => value === Measured.no).length, warnings };
}

describe.skipIf(!existsSync(cases))("inputs that people have (skipped without ../shared/data)", () => {
  it.each(["bslz4", "blosc", "lz4", "lzf", "gzip"])("hdf5_filters: %s", async (name) => {
    expect(await read(`hdf5_filters/${name}.h5`)).toMatchObject({ shape: [48, 72, 72], sum: total, unmeasured: 0 });
  });

  it("hdf5_mixed_chunks: packed and plain chunks, and chunks that were never written", async () => {
    expect(await read("hdf5_mixed_chunks/mixed.h5")).toMatchObject({ sum: total, unmeasured: 0, warnings: [] });
    const { unmeasured, warnings } = await read("hdf5_mixed_chunks/unwritten.h5");
    expect(unmeasured).toBe(11 * 72 * 72);
    expect(warnings).toEqual([expect.stringMatching(/nothing of frames 19, 24–25, 40–47 .*not measured/)]);
  });

  it("eiger_two_files: joined in order, and what is missing is named", async () => {
    const whole = await read("eiger_two_files/run_master.h5");
    expect(whole).toMatchObject({ shape: [48, 72, 72], sum: total, most: 20_619, warnings: [] });
    const aborted = await read("eiger_two_files/aborted_master.h5");
    expect(aborted).toMatchObject({ shape: [48, 72, 72], sum: total, unmeasured: 0 });
    expect(aborted.warnings).toEqual([expect.stringMatching(/data_000003 .*run_data_000003.h5.* missing: 48 of 72 frames/)]);
  });

  it("eiger_pixel_mask: pixels of the mask are unmeasured in every frame", async () => {
    const found = await read("eiger_pixel_mask/scan.nxs");
    expect(found).toMatchObject({ sum: 10_148_605, unmeasured: 48 * 1121 });
    expect(found.warnings).toEqual([expect.stringMatching(/^1121 pixels of every frame/)]);
  });

  it.each(["PtNP_0001.h5", "align_00012_master.h5"])("external_link_missing: %s", async (name) => {
    const file = name.startsWith("P")
      ? "/data/visitor/hc1234/id01/PtNP_0001/scan0002/mpx1x4_0000.h5"
      : "align_00012_data_000001.h5";
    await expect(read(`external_link_missing/${name}`)).rejects.toThrow(`the file ${file} that the link`);
    const { nodes } = await describeHdf5File(join(cases, "external_link_missing", name));
    expect(nodes.filter(({ kind }) => kind === "broken link").map(({ target }) => target)).toEqual([
      expect.stringContaining(file),
    ]);
  });

  it.each(["u16max", "u32max", "nan"])("gap_values: %s", async (name) => {
    const found = await read(`gap_values/${name}.h5`);
    expect(found).toMatchObject({ most: 20_619, sum: 10_101_539, unmeasured: 48 * 954 });
    expect(found.warnings).toEqual([expect.stringContaining("45792")]);
  });

  it("gap_values: one saturated voxel", async () => {
    expect(await read("gap_values/one_saturated.h5")).toMatchObject({ unmeasured: 1, most: 20_619 });
  });

  it.each(["input.cxi", "mask_bits.cxi"])("pynx_cxi: %s", async (name) => {
    expect(await read(`pynx_cxi/${name}`)).toMatchObject({ sum: 10_101_539, unmeasured: 45_792, most: 20_619 });
  });

  it("dls_i16: through a virtual dataset, and with frames of one row of images", async () => {
    expect(await read("dls_i16/12345.nxs")).toMatchObject({ shape: [48, 90, 96], sum: total, unmeasured: 0, warnings: [] });
    expect(await read("dls_i16/old_987654.nxs")).toMatchObject({ shape: [48, 90, 96], sum: total });
  });

  it("id01_bliss_dataset: scans of two files are two", async () => {
    await expect(read("id01_bliss_dataset/PtNP_0001.h5")).rejects.toThrow(/\/2.1\/.*\/3.1\//);
    expect((await read("id01_bliss_dataset/PtNP_0001.h5", "/2.1/measurement/mpx1x4")).sum).toBe(total);
  });

  it.each(["v73.mat", "v73_named.h5"])("mat: %s has MATLAB's axes", async (name) => {
    const turned = await read(`mat/${name}`);
    expect(turned).toMatchObject({ shape: [28, 72, 72], sum: 9_971_820 });
  });
});
