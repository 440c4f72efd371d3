// From noise-free frames of a crystal whose strain is known to the strain that comes out, at every circle of six beamlines and with
// the energy scanned: preparation, phase retrieval, strain step. What is compared is the distance of the lattice planes against
// that of the undeformed crystal, so that a wrong Q shows like a wrong gradient; twin, place and global phase, which no pattern
// tells, are taken out first. STRAIN_TRUTH=48 runs all scans and fields on 48³ (a quarter of an hour) and prints docs/strain.md's table.

import { type ComplexVolume, centreOf, createWasmEngine, type Engine, norm, placeOf, realVolume, triple } from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareObjects } from "../metrics/compare.js";
import { applyRamp } from "../metrics/ramp.js";
import { prepare } from "../preparation/prepare.js";
import { bulkOf } from "../unwrapping/support.js";
import { type StrainImage, strainImage } from "./image.js";
import { type FieldName, fieldNames, knownField, strainOf } from "./testing/known-fields.js";
import { allScans, type KnownScan, knownScan, type ScanChoice } from "./testing/known-scan.js";
import { retrieve } from "./testing/retrieve.js";

let engine: Engine;
beforeAll(async () => {
  engine = await createWasmEngine({ threads: 1 });
});
afterAll(() => engine.dispose());

/** What the strain step is held to, per voxel of the bulk. */
const wanted = 1e-5;
/** Layers of voxels below the surface that are no bulk: the edge takes some, and a derivative reaches two further. */
const surfaceVoxels = 3;
/** Small, so that a test takes a second. */
const size = 36;

/** Errors of strain over the voxels of the bulk, and the largest strain of the field there. */
function errorOf({ dSpacing, space, support }: StrainImage, { field, geometryAt, braggVoxel, core }: KnownScan) {
  const geometry = geometryAt(braggVoxel);
  const bulk = bulkOf(support, surfaceVoxels);
  const strain = strainOf(field, geometry.qVector);
  let [voxels, largest, squares, largestStrain] = [0, 0, 0, 0];
  for (let i = 0; i < dSpacing.data.length; i++) {
    if (bulk.data[i] === 0) continue;
    const n = placeOf(i, dSpacing.shape, centreOf(dSpacing.shape));
    const at = (k: 0 | 1 | 2) =>
      n.reduce((sum, m, axis) => sum + space.voxelM[axis] * m * space.axes[axis][k], space.grid.centreM[k]);
    const r = triple(at);
    if (field.fromLine(r) < core) continue;
    const error = dSpacing.data[i] / geometry.dSpacing - 1 - strain(r);
    voxels++;
    largest = Math.max(largest, Math.abs(error));
    squares += error ** 2;
    largestStrain = Math.max(largestStrain, Math.abs(strain(r)));
  }
  return { voxels, largest, rms: Math.sqrt(squares / voxels), largestStrain };
}

/** Errors of the strain from the frames, and from the crystal itself: what the strain step alone errs by. */
async function truthTest(name: FieldName, choice: ScanChoice, edge: number) {
  const { transform } = engine;
  const scan = await knownScan(name, choice, edge, transform);
  const { shape } = scan.object;
  const { counts, mask, report } = await prepare(scan.frames, { threshold: 0, size: shape });
  const amplitude = realVolume(shape, counts.data.map(Math.sqrt));
  const found = await retrieve(engine, { amplitude, mask }, scan.support, { seed: 1, isEven: name === "quadratic" });
  const truth = applyRamp(
    scan.object,
    triple((axis) => report.centre[axis] - scan.braggVoxel[axis]),
  );
  const { aligned } = await compareObjects(found.object, truth, transform);
  const geometry = scan.geometryAt(report.centre);
  const errors = async (object: ComplexVolume) => errorOf(await strainImage(object, geometry, {}, transform), scan);
  return { ...(await errors(aligned)), fromObject: await errors(truth), chi2: found.chi2, starts: found.starts };
}

const scans = allScans();
/** Softer edges than those of the frames below, to the tolerances here. */
const [softest, soft] = [
  { edgeVoxels: 3, rampVoxels: [0.31, -0.44, 0.27] },
  { edgeVoxels: 1.9, isHollow: false },
] as const;

describe("strain of a crystal on the grid of a scan", () => {
  it.each(scans.map((choice, i) => [choice.beamline, choice.scanned, (["edge", "screw", "quadratic"] as const)[i % 3]] as const))(
    "is right to 1e-5 at every voxel of the bulk, in both frames: %s, %s, %s",
    async (beamline, scanned, other) => {
      for (const [name, frame] of [
        ["ramp", "laboratory"],
        [other, "crystal"],
      ] as const) {
        const scan = await knownScan(name, { beamline, scanned }, size, engine.transform, name === "ramp" ? softest : soft);
        const geometry = scan.geometryAt(scan.braggVoxel);
        const image = await strainImage(scan.object, geometry, { frame, isosurface: 0.25 }, engine.transform);
        const { voxels, largest } = errorOf(image, scan);
        expect(voxels).toBeGreaterThan(400);
        expect(largest).toBeLessThan(wanted);
        if (name !== "ramp") continue;
        // The search for the peak ends below 1e-6 of a voxel of the pattern, which is 1e-3 of Q.
        const off = norm(triple((k) => image.ramp.wavevector[k] - scan.turn[k]));
        expect(off / geometry.qNorm).toBeLessThan(1e-9);
      }
    },
  );

  it("is tried at every sample circle of six beamlines, and with energy", () => {
    for (const name of ["34-ID-C", "ID01", "P10", "CRISTAL", "SIXS", "NanoMAX"]) {
      const circles = beamlinePresets()[name].sampleCircles.map(({ motor }) => motor);
      expect(scans.filter(({ beamline }) => beamline === name).map(({ scanned }) => scanned)).toEqual([...circles, "energy"]);
    }
  });
});

describe("strain from noise-free frames", () => {
  it.each([
    ["quadratic", "34-ID-C", "theta", 3e-4],
    ["ramp", "P10", "chi", 1e-4],
    ["screw", "NanoMAX", "phi", 1e-4],
    ["edge", "CRISTAL", "mgomega", 1e-4],
    ["quadratic", "ID01", "energy", 1e-4],
  ] as const)("is right to 1e-5 at every voxel of the bulk: %s, %s, %s", async (field, beamline, scanned, strained) => {
    const { largest, fromObject, voxels, largestStrain } = await truthTest(field, { beamline, scanned }, size);
    expect(voxels).toBeGreaterThan(100);
    expect(largestStrain).toBeGreaterThan(strained);
    expect(largest).toBeLessThan(wanted);
    expect(fromObject.largest).toBeLessThan(wanted);
  });
});

// No test without the variable, for it is a measurement of a quarter of an hour: not a skip for lack of something.
if (process.env.STRAIN_TRUTH) {
  describe("strain from noise-free frames at every scan", () => {
    it("is right to 1e-5 for all fields", { timeout: 7_200_000 }, async () => {
      const millionths = (value: number) => (1e6 * value).toFixed(1);
      const rows = [`| beamline | scanned | ${fieldNames.join(" | ")} |`, "| --- | --- | --- | --- | --- | --- |"];
      const all: Awaited<ReturnType<typeof truthTest>>[] = [];
      for (const choice of scans) {
        const row = await Promise.all(fieldNames.map((name) => truthTest(name, choice, Number(process.env.STRAIN_TRUTH))));
        all.push(...row);
        const cells = row.map(({ largest, rms }) => `${millionths(largest)} (${millionths(rms)})`);
        rows.push(`| ${choice.beamline} | ${choice.scanned} | ${cells.join(" | ")} |`);
      }
      const most = (of: (result: (typeof all)[number]) => number) => Math.max(...all.map(of));
      rows.push(
        `from the object itself ${millionths(most(({ fromObject }) => fromObject.largest))}, starts ${most(({ starts }) => starts)}`,
      );
      rows.push(
        `strain ${millionths(most(({ largestStrain }) => largestStrain))}, chi2 ${most(({ chi2 }) => chi2).toExponential(1)}`,
      );
      process.stdout.write(`${rows.join("\n")}\n`);
      expect(most(({ largest }) => largest)).toBeLessThan(wanted);
    });
  });
}

it("a dislocation's strain is the one of its formula", () => {
  // Hirth and Lothe (3-46): ε = −(b/2π) y ((3 − 2ν) x² + (1 − 2ν) y²) / (2(1 − ν)(x² + y²)²) along the Burgers vector of an edge.
  const [q, radius, nu] = [[3e10, 0, 0] as const, 2e-7, 0.4];
  const field = knownField("edge", q, radius, [0, 0, 0]);
  const y = [0, -0.8 / Math.hypot(0.8, 0.48), 0.48 / Math.hypot(0.8, 0.48)];
  for (const r of [
    [3e-8, 5e-8, -6e-8],
    [-4e-8, 2e-8, 7e-8],
    [6e-8, -5e-8, 1e-8],
  ] as const) {
    const [px, py] = [r[0] - 0.08 * radius, y[1] * r[1] + y[2] * r[2] + 0.06 * radius];
    const formula =
      (-py * ((3 - 2 * nu) * px ** 2 + (1 - 2 * nu) * py ** 2)) / (2 * (1 - nu) * (px ** 2 + py ** 2) ** 2) / norm(q);
    expect(Math.abs(strainOf(field, q)(r) - formula)).toBeLessThan(1e-8);
    expect(Math.abs(formula)).toBeGreaterThan(1e-6);
  }
});
