import { realVolume } from "@friedel/engine";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FormatError } from "./errors.js";
import { writeFits } from "./fits/fits.js";
import { writeNpy } from "./npy/npy.js";
import { writeNpz } from "./npy/npz.js";
import { writePng } from "./png/png.js";
import { buildCbf } from "./testing/cbf-builder.js";
import { buildEdf } from "./testing/edf-builder.js";
import { buildMat } from "./testing/mat-builder.js";
import { writeTiff } from "./tiff/tiff.js";
import { readVolume } from "./volume-formats.js";
import { writeVti } from "./vtk/vti.js";

const volume = realVolume([1, 2, 2], Float32Array.of(1, 2, 3, 4));
const npz = await writeNpz({ volume });

describe("readVolume", () => {
  const files: [string, Uint8Array][] = [
    ["a.npy", writeNpy(volume)],
    ["a.npz", npz],
    ["a.tif", writeTiff(volume, "f4")],
    ["A.TIFF", writeTiff(volume, "f4")],
    ["a.tif.gz", gzipSync(writeTiff(volume, "f4"))],
    ["a.edf", buildEdf({ rows: 2, columns: 2, frames: [[1, 2, 3, 4]], type: "FloatValue" })],
    ["a.cbf", buildCbf({ rows: 2, columns: 2, values: [1, 2, 3, 4] })],
    ["a.fits", writeFits(volume)],
    ["a.png", writePng(volume, 16)],
    ["a.mat", buildMat([{ name: "x", dimensions: [2, 2], values: [1, 3, 2, 4] }])],
    ["a.vti", writeVti({ shape: volume.shape, spacing: [1, 1, 1], origin: [0, 0, 0], arrays: { a: volume.data } })],
  ];
  it.each(files)("reads %s", async (name, bytes) => {
    expect(await readVolume(bytes, name)).toEqual(volume);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["b.npy", writeTiff(volume, "f4"), /expected NPY data, as the name says, found TIFF/],
    ["b.tif", npz, /found NPZ/],
    ["b.npz", new TextEncoder().encode("<html>not here"), /found text that begins with "<html>not here"/],
    ["b.vti", Uint8Array.of(0, 1, 255), /found bytes that begin with 00 01 ff/],
    ["b.cbf", new TextEncoder().encode("###CBF: VERSION 1.5"), /the numbers of a CBF frame behind its header, found none/],
    ["b.xyz", writeNpy(volume), /a name that ends in \.npy, .* found \.xyz/],
  ])("tells what a mislabelled file really is: %s", async (name, bytes, message) => {
    await expect(readVolume(bytes, name)).rejects.toThrow(FormatError);
    await expect(readVolume(bytes, name)).rejects.toThrow(message);
  });
});
