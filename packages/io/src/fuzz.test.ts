// Thousands of damaged files a format: each is read or refused with an InputError; nothing else is thrown, and no array is
// made that is longer than the limit that the caller set, whatever lengths the file claims.

import { type InputError as CoreInputError, realVolume, seededRandom } from "@friedel/engine";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { mutate } from "./testing/mutate.js";
import { buildTiff, type TiffRecipe } from "./testing/tiff-builder.js";

// No less: inflating needs tables of 64 kB.
const maxBytes = 2 ** 16;
let largest = 0;
let io: typeof import("./index.js");
let InputError: typeof CoreInputError;

beforeAll(async () => {
  // Every array made by length from here on is noted: the readers and their libraries are loaded afterwards.
  for (const name of [
    "ArrayBuffer",
    "Uint8Array",
    "Uint16Array",
    "Int32Array",
    "Uint32Array",
    "Float32Array",
    "Float64Array",
  ] as const) {
    const original = globalThis[name];
    const watched: object = new Proxy(original, {
      construct(target, args, newTarget): object {
        const bytes = "BYTES_PER_ELEMENT" in target ? target.BYTES_PER_ELEMENT : 1;
        if (typeof args[0] === "number") largest = Math.max(largest, args[0] * bytes);
        return Reflect.construct(target, args, newTarget === watched ? target : newTarget);
      },
    });
    vi.stubGlobal(name, watched);
  }
  vi.resetModules();
  io = await import("./index.js");
  ({ InputError } = await import("@friedel/engine"));
});
afterAll(() => vi.unstubAllGlobals());

/** Reads `count` mutants; returns how many were read and refused. */
async function fuzz(seeds: readonly Uint8Array[], count: number, read: (bytes: Uint8Array) => unknown) {
  const outcome = { read: 0, refused: 0 };
  for (const seed of seeds) await read(seed);
  largest = 0;
  for (let i = 0; i < count; i++) {
    const mutant = mutate(seeds[i % seeds.length], seeds[(i * 7 + 1) % seeds.length], seededRandom(i, 5));
    try {
      await read(mutant);
      outcome.read++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`mutant ${i}: ${error}`, { cause: error });
      outcome.refused++;
    }
    if (largest > maxBytes) throw new Error(`mutant ${i}: an array of ${largest} bytes`);
  }
  // Both must happen, or the mutants prove nothing.
  expect(outcome.read).toBeGreaterThan(count / 50);
  expect(largest).toBeGreaterThan(0);
  expect(outcome.refused).toBeGreaterThan(count / 5);
}

const volume = realVolume(
  [2, 5, 7],
  Float32Array.from({ length: 70 }, (_, i) => i),
);

describe("damaged files are read or refused, with no other error and no great array", () => {
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
      // Just below the limit, and in few bytes: a little more of anything is too much.
      { width: 120, height: 120, pages: [new Array(14_400).fill(0)], format: "u", bits: 8, packing: "deflate" },
    ];
    await fuzz(recipes.map(buildTiff), 4800, (bytes) => io.readTiff(bytes, "a.tif", { maxBytes }));
  });

  it("NPY: volumes in both memory orders, tables, texts", async () => {
    const seeds = [io.writeNpy(volume), fortranOrder(io.writeNpy(volume))];
    await fuzz(seeds, 3000, (bytes) => io.readNpy(bytes, "a.npy", { maxBytes }));
    await fuzz([io.writeNpyNumbers([1, 2, 3])], 700, (bytes) => io.readNpyNumbers(bytes, "a.npy", { maxBytes }));
    await fuzz([io.writeNpyText('{"a": 1}')], 700, (bytes) => io.readNpyText(bytes, "a.npy"));
  });

  it("NPZ: stored and packed", async () => {
    const seeds = [await io.writeNpz({ volume, meta: "{}", n: 3 }), await io.writeNpz({ volume })];
    await fuzz(seeds, 1500, (bytes) => {
      io.readNpz(bytes, "a.npz", { maxBytes });
      return io.readNpzVolume(bytes, "a.npz", "volume", { maxBytes });
    });
  });

  it("SPEC: every scan that the damaged log lists, and one that it may not have", async () => {
    const seeds = [log(3), log(1), log(12)];
    await fuzz(seeds, 4000, (bytes) => {
      for (const { number } of io.listSpecScans(bytes)) io.regionOf(io.readSpecScan(bytes, number, "a.spec"));
      return io.readSpecScan(bytes, 1, "a.spec");
    });
  });

  it("LAMMPS data and dump files", async () => {
    const atoms = [1, 2, 3, 4].map((id) => `${5 - id} 1 ${id / 3} 2 -3e0 0 0 ${id % 2}`);
    const box = "0 9 xlo xhi\n-1 9 ylo yhi\n0 9 zlo zhi\n0.5 0 0 xy xz yz";
    const data = `x\n\n4 atoms\n2 atom types\n${box}\n\nMasses\n\n1 197\n2 64\n\nAtoms # atomic\n\n${atoms.join("\n")}\n\nVelocities\n\n1 0 0 0\n`;
    const text = new TextEncoder();
    const bare = io.writeLammpsData({ positions: Float64Array.of(1, 2, 3, 4, 5, 6) });
    await fuzz([text.encode(data), bare], 2500, (bytes) => io.readLammpsData(bytes, "a.data", { maxBytes }));
    const film = [0, 5].map(
      (step) =>
        `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n4\nITEM: BOX BOUNDS xy xz yz pp pp pp\n0 9 1\n0 9 0\n0 9 0\nITEM: ATOMS id type xs ys zs ix iy iz\n${atoms.join("\n")}\n`,
    );
    const flat = `ITEM: UNITS\nmetal\n${film[0]
      .replace("xy xz yz ", "")
      .replace(/^0 9 \d$/gm, "0 9")
      .replace("xs ys zs", "x y z")}`;
    await fuzz([text.encode(film.join("")), text.encode(flat)], 2500, (bytes) =>
      io.readLammpsDump(bytes, "a.dump", { maxBytes }),
    );
  });

  it("VTI", async () => {
    const seed = io.writeVti({ shape: volume.shape, spacing: [1, 1, 1], origin: [0, 0, 0], arrays: { a: volume.data } });
    await fuzz([seed], 1500, (bytes) => io.readVti(bytes, "a.vti", { maxBytes }));
  });

  it("legacy VTK: text and binary, cells of both kinds", async () => {
    const head = (kind: string, set: string) => `# vtk DataFile Version 4.0\nx\n${kind}\nDATASET ${set}\n`;
    // Many digits, or hardly a mutant of a text would be read.
    const digits = Array.from({ length: 60 }, (_, i) => (i / 7).toFixed(9)).join(" ");
    const field = `FIELD f 2\na 1 60 double\n${digits}\nb%20c 3 1 int\n1 2 3\n`;
    const old = `${head("ASCII", "POLYDATA")}${field}POINTS 3 float\n0 0 0 1 0 0 0 1 0\nPOLYGONS 1 4\n3 0 1 2\nPOINT_DATA 3\nSCALARS s double 1\nLOOKUP_TABLE default\n1 2 3\nNORMALS n float\n0 0 1 0 0 1 0 0 1\n`;
    const newer = `${head("ASCII", "UNSTRUCTURED_GRID")}POINTS 3 float\n0 0 0 1 0 0 0 1 0\nCELLS 2 3\nOFFSETS vtktypeint64\n0 3\nCONNECTIVITY vtktypeint64\n0 1 2\nCELL_TYPES 1\n5\n${field}`;
    const text = new TextEncoder();
    await fuzz([text.encode(old), text.encode(newer)], 2500, (bytes) => io.readLegacyVtk(bytes, "a.vtk", { maxBytes }));
    const big = (type: string, at: number) =>
      text.encode(
        `${head("BINARY", "POLYDATA")}POINTS 3 float\n${"\0".repeat(36)}\nPOLYGONS 1 4\n\0\0\0\x03\0\0\0\0\0\0\0\x01\0\0\0\x02\nPOINT_DATA 3\nFIELD f 1\ns 1 3 ${type}\n${"\0".repeat(3 * at)}\n`,
      );
    await fuzz([big("double", 8), big("unsigned_char", 1)], 2500, (bytes) => io.readLegacyVtk(bytes, "a.vtk", { maxBytes }));
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
  return new TextEncoder().encode(`#F x.spec\n#E 1\n#O0 Delta  Energy\n#o0 del en\n\n${scans.join("\n")}`);
}
