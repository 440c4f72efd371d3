// Thousands of damaged files a format: each is read or refused with an InputError; nothing else is thrown, and no array is
// made that is longer than the limit that the caller set, whatever lengths the file claims. A new format is one `it`.

// Before all others: libraries keep the constructors that they find when they are loaded.
import "./testing/watch-arrays.js";
import { realVolume } from "@friedel/engine";
import { gzipSync, unzlibSync, zlibSync } from "fflate";
import { describe, expect, it } from "vitest";
import { regionOf } from "./detectors/detector.js";
import { readFio } from "./fio/fio.js";
import { writeFits } from "./fits/fits.js";
import { readFrameFile } from "./frame-formats.js";
import { readLammpsData } from "./lammps/read-data.js";
import { readLammpsDump } from "./lammps/read-dump.js";
import { writeLammpsData } from "./lammps/write-data.js";
import { readNpy, writeNpy } from "./npy/npy.js";
import { readNpz, writeNpz } from "./npy/npz.js";
import { readPng, writePng } from "./png/png.js";
import { listSpecScans, readSpecScan } from "./spec/spec.js";
import { buildCbf } from "./testing/cbf-builder.js";
import { buildEdf } from "./testing/edf-builder.js";
import { buildFits } from "./testing/fits-builder.js";
import { fuzz } from "./testing/fuzz.js";
import { buildMat } from "./testing/mat-builder.js";
import { mendPng } from "./testing/mend-png.js";
import { buildTiff, type TiffRecipe } from "./testing/tiff-builder.js";
import { takeLongestArray } from "./testing/watch-arrays.js";
import { readTiff } from "./tiff/tiff.js";
import { readStored } from "./volume-formats.js";
import { readVti, writeVti } from "./vtk/vti.js";

// No less: inflating needs tables of 64 kB.
const limits = { maxBytes: 2 ** 16 };
const text = new TextEncoder();

const volume = realVolume([2, 5, 7], Float32Array.from(new Array(70).keys()));

/** {@link fuzz} with every array that a reader makes held against the limit. */
async function damage(
  seeds: readonly Uint8Array[],
  mutants: number,
  read: (bytes: Uint8Array) => unknown,
  most = limits.maxBytes,
): Promise<void> {
  let longest = 0;
  takeLongestArray();
  const after = () => {
    longest = Math.max(longest, takeLongestArray());
    if (longest > most) throw new Error(`an array of ${longest} bytes`);
  };
  await fuzz({ seeds, mutants, read, after });
}

describe("damaged files are read or refused, with no other error and no great array", () => {
  it("sees the arrays that a library makes", () => {
    const packed = zlibSync(new Uint8Array(50_000));
    takeLongestArray();
    unzlibSync(packed);
    expect(takeLongestArray()).toBeGreaterThan(30_000);
  });

  it("TIFF: strips, tiles, every packing, BigTIFF, both byte orders", async () => {
    const pages = [0, 1].map((page) => Array.from({ length: 99 }, (_, i) => (i * 5 + page) % 100));
    const base = { width: 11, height: 9, pages, format: "u", bits: 16 } as const;
    const recipes: TiffRecipe[] = [
      base,
      { ...base, littleEndian: false, rowsPerStrip: 2 },
      { ...base, tile: [4, 4], format: "i", bits: 32 },
      { ...base, packing: "deflate", rowsPerStrip: 3, format: "f", bits: 32 },
      { ...base, packing: "lzw", littleEndian: false },
      { ...base, packing: "packbits", bits: 8, format: "i" },
      { ...base, big: true, bits: 8, rowsPerStrip: 4 },
      { ...base, description: "ImageJ=1.53t\nimages=3\nslices=3\n", pages: pages.slice(1), behind: [pages[0], pages[1]] },
      { ...base, thumbnail: { width: 2, height: 2, values: [1, 2, 3, 4], isMarked: true } },
      // Just below the limit, and in few bytes: a little more of anything is too much.
      { width: 120, height: 120, pages: [new Array(14_400).fill(0)], format: "u", bits: 8, packing: "deflate" },
    ];
    await damage(recipes.map(buildTiff), 4800, (bytes) => readTiff(bytes, "a.tif", limits));
  });

  it("NPY: volumes in both memory orders", async () => {
    const seeds = [writeNpy(volume), fortranOrder(writeNpy(volume))];
    await damage(seeds, 3000, (bytes) => readNpy(bytes, "a.npy", limits));
  });

  it("NPZ: stored and packed", async () => {
    const seeds = [await writeNpz({ volume, meta: "{}", n: 3 }), await writeNpz({ volume })];
    await damage(seeds, 1500, (bytes) => {
      readNpz(bytes, "a.npz", limits);
      return readStored(bytes, "a.npz", { array: "volume", ...limits });
    });
  });

  it("SPEC: every scan that the damaged log lists, and one that it may not have", async () => {
    const seeds = [log(3), log(1), log(12)];
    await damage(seeds, 4000, (bytes) => {
      for (const { number } of listSpecScans(bytes)) regionOf(readSpecScan(bytes, number, "a.spec"));
      return readSpecScan(bytes, 1, "a.spec");
    });
  });

  it("FIO: the log of a scan at PETRA III", async () => {
    const head = "!\n%c\nascan om 0 1 2 1\nuser x started at now\n%p\nfmbenergy = 9000\nom = 1\ne4m_distance = 1.8\n%d\n";
    const rows = " Col 1 om DOUBLE\n Col 2 file STRING\n Col 3 ic1 DOUBLE\n 0 a 1\n 0.5 b nan\n 1 c 3e2\n";
    await damage([text.encode(head + rows)], 1500, (bytes) => readFio(bytes, "a_00001.fio"));
  });

  it("EDF: byte orders, several frames, packed", async () => {
    const frames = [0, 1].map((frame) => Array.from({ length: 20 }, (_, i) => i + frame));
    const base = { rows: 4, columns: 5, frames } as const;
    const seeds = [
      buildEdf({ ...base, type: "UnsignedShort" }),
      buildEdf({ ...base, type: "SignedInteger", littleEndian: false }),
      buildEdf({ ...base, type: "DoubleValue", frames: frames.slice(1) }),
    ];
    await damage([...seeds, gzipSync(seeds[0])], 2000, (bytes) => readFrameFile(bytes, "a.edf", limits));
  });

  it("FITS: every type, offsets, extensions, packed by gzip too", async () => {
    const seeds = [
      writeFits(volume),
      buildFits({ axes: [5, 4], bits: 16, values: Array.from({ length: 20 }, (_, i) => i), cards: { BZERO: 32768, BSCALE: 1 } }),
      buildFits({ axes: [5, 4], bits: -64, values: Array.from({ length: 20 }, (_, i) => i / 3), isExtension: true }),
      buildFits({ axes: [3, 2, 2], bits: 32, values: Array.from({ length: 12 }, (_, i) => i), cards: { BLANK: 3, BSCALE: 2 } }),
    ];
    await damage([...seeds, gzipSync(seeds[1])], 1000, (bytes) => readStored(bytes, "a.fits", limits));
  });

  it("PNG: grey of few and of many bits", async () => {
    const image = realVolume(
      [1, 9, 11],
      Float32Array.from({ length: 99 }, (_, i) => (i * 613) % 60_000),
    );
    // Checksums would refuse nearly all mutants: they are mended first, so that what lies behind them is reached.
    await damage([writePng(image, 8), writePng(image, 16)], 2000, (bytes) => readPng(mendPng(bytes), "a.png", limits));
  });

  it("CBF: differences of every size, packed by gzip too", async () => {
    const values = Array.from({ length: 30 }, (_, i) => [i, 300 * i, 1e5 * i, -1][i % 4]);
    const seeds = [
      buildCbf({ rows: 5, columns: 6, values }),
      buildCbf({ rows: 6, columns: 5, values, type: "unsigned 16-bit integer" }),
    ];
    await damage([...seeds, gzipSync(seeds[0])], 2000, (bytes) => readFrameFile(bytes, "a.cbf", limits));
  });

  it("MATLAB 5: packed or not, both byte orders", async () => {
    const values = Array.from({ length: 60 }, (_, i) => i);
    const array = { name: "data", dimensions: [3, 4, 5], values } as const;
    const seeds = [
      buildMat([array, { ...array, name: "mask", kind: 9, stored: 2, isLogical: true }]),
      buildMat([{ ...array, imaginary: values }], { littleEndian: false }),
      buildMat([{ name: "text", dimensions: [1, 2], values: [1, 2], kind: 4 }, array], { packed: true }),
      buildMat([{ ...array, name: "scan", fields: [array, { ...array, name: "b", dimensions: [1, 1], values: [1] }] }]),
    ];
    // The beginning of a packed array is unpacked in pieces, into buffers of the library.
    await damage(seeds, 3000, (bytes) => readStored(bytes, "a.mat", limits), 2 ** 20);
  });

  it("LAMMPS data and dump files", async () => {
    const atoms = [1, 2, 3, 4].map((id) => `${5 - id} 1 ${id / 3} 2 -3e0 0 0 ${id % 2}`);
    const box = "0 9 xlo xhi\n-1 9 ylo yhi\n0 9 zlo zhi\n0.5 0 0 xy xz yz";
    const data = `x\n\n4 atoms\n2 atom types\n${box}\n\nMasses\n\n1 197\n2 64\n\nAtoms # atomic\n\n${atoms.join("\n")}\n\nVelocities\n\n1 0 0 0\n`;
    const bare = writeLammpsData({ positions: Float64Array.of(1, 2, 3, 4, 5, 6) });
    await damage([text.encode(data), bare], 2500, (bytes) => readLammpsData(bytes, "a.data", limits));
    const film = [0, 5].map(
      (step) =>
        `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n4\nITEM: BOX BOUNDS xy xz yz pp pp pp\n0 9 1\n0 9 0\n0 9 0\nITEM: ATOMS id type xs ys zs ix iy iz\n${atoms.join("\n")}\n`,
    );
    const flat = `ITEM: UNITS\nmetal\n${film[0]
      .replace("xy xz yz ", "")
      .replace(/^0 9 \d$/gm, "0 9")
      .replace("xs ys zs", "x y z")}`;
    await damage([text.encode(film.join("")), text.encode(flat)], 2500, (bytes) => readLammpsDump(bytes, "a.dump", limits));
  });

  it("VTI", async () => {
    const seed = writeVti({ shape: volume.shape, spacing: [1, 1, 1], origin: [0, 0, 0], arrays: { a: volume.data } });
    await damage([seed], 1500, (bytes) => readVti(bytes, "a.vti", limits));
  });
});

/** The same file, said to be in Fortran order; one blank less keeps its length. */
function fortranOrder(npy: Uint8Array): Uint8Array {
  const text = String.fromCharCode(...npy.subarray(0, 128));
  const changed = text.replace("False", "True ");
  return Uint8Array.from(npy, (byte, i) => (i < 128 ? changed.charCodeAt(i) : byte));
}

function log(points: number): Uint8Array {
  const rows = Array.from({ length: points }, (_, i) => `${i / 10} ${i * 100} nan`);
  const scans = [1, 2].map(
    (number) =>
      `#S ${number} ascan th 0 1 ${points} 1\n#D now\n#P0 30.5 9\n#UIMDET 34idcTIM2:\n#UIMR5 0 256 0 256 1\n#N 3\n#L Theta  pm det  M\n${rows.join("\n")}\n@A 1 2\\\n3\n`,
  );
  return text.encode(`#F x.spec\n#E 1\n#O0 Delta  Energy\n#o0 del en\n\n${scans.join("\n")}`);
}
