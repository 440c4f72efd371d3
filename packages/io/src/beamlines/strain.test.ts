// The strain step against closed formulas, in the geometry of every beamline, with each of its sample circles rocked, and with the
// energy scanned. The objects are given where a detector would put them: on the grid conjugate to its pixels and frames.

import {
  type ComplexVolume,
  complexVolume,
  createWasmEngine,
  type Matrix3,
  nextFftSize,
  type Shape,
  type Vector,
} from "@friedel/engine";
import {
  type Beamline,
  bulkOf,
  crystalAxes,
  crystalSupport,
  findRamp,
  type Geometry,
  geometryAt,
  laboratoryAxes,
  type Scan,
  strainAlong,
  takeRamp,
  toSpace,
  unwrapPhase,
} from "@friedel/imaging";
import { afterAll, describe, expect, it } from "vitest";
import { beamlinePresets } from "./presets.js";

const engine = await createWasmEngine({ threads: 1 });
afterAll(() => engine.dispose());
const transform: typeof engine.transform = (volume, direction) => engine.transform(volume, direction);

/** Pixels and frames that hold a sphere of 19 voxels with its blurred face. */
const n = 36;
const voxelM = 8e-9;
const energyEv = 9000;
const wavelengthM = 1.3776e-10;

/** A phase and its gradient at a place in the laboratory, and the factor of |ρ| that goes with it. */
interface Field {
  readonly phase: (r: Vector) => number;
  readonly gradient: (r: Vector) => Vector;
  readonly amplitude?: (r: Vector) => number;
  /** Where it is smooth at the voxel's scale. */
  readonly smooth?: (r: Vector) => boolean;
}

const radius = 9.5 * voxelM;
/** Standard deviation of what the image of a sharp face is blurred with, voxels: 4e-5 is left of it at the border of the band. */
const blur = 1.45;

/** ½ erfc((|r| − R)/√2σ): a sphere with its face blurred. */
function sphere(r: Vector): number {
  return 0.5 * erfc((Math.hypot(...r) - radius) / (Math.SQRT2 * blur * voxelM));
}

/** W. J. Cody's approximation is longer; this one errs by 1.2e-7 (Numerical Recipes, 2nd ed., §6.2), below float32's share here. */
function erfc(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const c = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
  ];
  const tail = t * Math.exp(-x * x + c.reduceRight((sum, value) => sum * t + value, 0));
  return x >= 0 ? tail : 2 - tail;
}

/** The modulus of exp(iθ) convolved with a Gaussian of σ: √(π/8) x exp(−x²/4)(I₀ + I₁)(x²/4), x = r/σ. */
function core(distance: number): number {
  const x = distance / (blur * voxelM);
  const y = (x * x) / 4;
  // ∫ of the generating function: exp(−y) I_n(y) = (1/π) ∫₀^π exp(−y(1 − cos t)) cos nt dt.
  let sum = 0;
  const points = 60;
  for (let i = 0; i < points; i++) {
    const t = ((i + 0.5) * Math.PI) / points;
    sum += (Math.exp(-y * (1 - Math.cos(t))) * (1 + Math.cos(t))) / points;
  }
  return y > 40 ? 1 - 1 / (2 * x * x) : Math.sqrt(Math.PI / 8) * x * sum;
}

/** Distance of two vectors. */
function off(a: Vector, b: Vector): number {
  return Math.hypot(...combine(1, a, -1, b));
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
function combine(a: number, u: Vector, b: number, v: Vector): Vector {
  return [a * u[0] + b * v[0], a * u[1] + b * v[1], a * u[2] + b * v[2]];
}
function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
function unit(a: Vector): Vector {
  return combine(1 / Math.hypot(...a), a, 0, a);
}

/** u = a·x² along Q, x along a direction 40° off Q: 2·10⁻³ of strain at the sphere's face. */
function parabola({ qVector: q, qNorm }: Geometry): Field {
  const x = unit(combine(Math.cos(0.7), unit(q), Math.sin(0.7), across(q)));
  const a = 2e-3 / (2 * radius);
  return {
    phase: (r) => -qNorm * a * dot(x, r) ** 2,
    gradient: (r) => combine(-2 * qNorm * a * dot(x, r), x, 0, x),
  };
}

/** Of (0.31, −0.44, 0.27) voxels of the pattern. */
function peakOf({ reciprocalColumns }: Geometry): Vector {
  const along = (row: Vector): number => 0.31 * row[0] - 0.44 * row[1] + 0.27 * row[2];
  return [along(reciprocalColumns[0]), along(reciprocalColumns[1]), along(reciprocalColumns[2])];
}

/** The same and a peak that lies between the voxels of its pattern, see {@link peakOf}. */
function ramped(geometry: Geometry): Field {
  const k = peakOf(geometry);
  const field = parabola(geometry);
  return { phase: (r) => field.phase(r) + dot(k, r), gradient: (r) => combine(1, field.gradient(r), 1, k) };
}

function across(q: Vector): Vector {
  return unit(cross(q, Math.abs(q[1]) < Math.abs(q[0]) ? [0, 1, 0] : [1, 0, 0]));
}

/** Place relative to a line through the middle: distances ahead (x) and up (y). */
function about(line: Vector, x: Vector) {
  const y = cross(line, x);
  return { y, at: (r: Vector): readonly [number, number] => [dot(r, x) - 0.21 * voxelM, dot(r, y) - 0.37 * voxelM] };
}

/** u = b θ/2π along the line, Q·b = 2π, the line 35.26° off Q: a screw seen in a reflection {111}, b along ⟨110⟩. */
function screw({ qVector: q }: Geometry): Field {
  const tilt = (35.26 * Math.PI) / 180;
  const line = unit(combine(Math.cos(tilt), unit(q), Math.sin(tilt), across(q)));
  const x = across(line);
  const { y, at } = about(line, x);
  return {
    phase: (r) => -Math.atan2(at(r)[1], at(r)[0]),
    gradient: (r) => {
      const [a, b] = at(r);
      return combine(b / (a * a + b * b), x, -a / (a * a + b * b), y);
    },
    amplitude: (r) => core(Math.hypot(...at(r))),
    smooth: (r) => Math.hypot(...at(r)) > 5 * voxelM,
  };
}

/** Hirth and Lothe's edge dislocation, Q along b and Q·b = 2π, ν = 0.44: u_x = (b/2π)(θ + xy/(2(1 − ν)(x² + y²))). */
function edge({ qVector: q }: Geometry): Field {
  const x = unit(q);
  const line = across(q);
  const { y, at } = about(line, x);
  const c = 1 / (2 * (1 - 0.44));
  return {
    phase: (r) => {
      const [a, b] = at(r);
      return -Math.atan2(b, a) - (c * a * b) / (a * a + b * b);
    },
    gradient: (r) => {
      const [a, b] = at(r);
      const s = a * a + b * b;
      return combine(b / s - (c * b * (b * b - a * a)) / s ** 2, x, -a / s - (c * a * (a * a - b * b)) / s ** 2, y);
    },
    // The phase turns unevenly, so what keeps the field smooth has to vanish faster than the screw's.
    amplitude: (r) => (1 - Math.exp(-(at(r)[0] ** 2 + at(r)[1] ** 2) / (2 * (blur * voxelM) ** 2))) ** 3,
    smooth: (r) => Math.hypot(...at(r)) > 5 * voxelM,
  };
}

const fields = { edge, screw, parabola };

/** What issue and experiments ask for: two orders below the strains that are looked at. */
const strainGoal = 1e-5;
/** Of |Q|: the search for the peak ends below 1e-6 of a voxel of the pattern, which is 1e-3 of Q. */
const peakGoal = 1e-9;

function placed({ directColumns: m, shape }: Geometry & { shape: Shape }, field: Field): ComplexVolume {
  const object = complexVolume(shape);
  for (let i = 0; i < object.data.length / 2; i++) {
    const z = Math.floor(i / (shape[1] * shape[2])) - shape[0] / 2;
    const y = (Math.floor(i / shape[2]) % shape[1]) - shape[1] / 2;
    const x = (i % shape[2]) - shape[2] / 2;
    const r = m.map((row) => row[0] * z + row[1] * y + row[2] * x) as unknown as Vector;
    const size = sphere(r);
    if (size < 1e-9) continue;
    const amplitude = size * (field.amplitude?.(r) ?? 1);
    object.data[2 * i] = amplitude * Math.cos(field.phase(r));
    object.data[2 * i + 1] = amplitude * Math.sin(field.phase(r));
  }
  return object;
}

/**
 * Voxels with edges of 8 nm in a field of view of 36 of them, by the distance and the step of the scan; where the scan crosses
 * reciprocal space at a small angle, that takes more frames and pixels.
 */
function geometryOf(beamline: Beamline, motorsDeg: Readonly<Record<string, number>>, scan: Scan): Geometry & { shape: Shape } {
  const at = (shape: Shape, factor: number): Geometry =>
    geometryAt({
      beamline,
      energyEv,
      distanceM: (n * beamline.pixelM * voxelM) / wavelengthM,
      motorsDeg,
      armPixel: { row: 0, column: 0 },
      braggPixel: { row: 0, column: 0 },
      shape,
      scan: "motor" in scan ? { ...scan, stepDeg: scan.stepDeg * factor } : { energyStepEv: scan.energyStepEv * factor },
    });
  const step = Math.hypot(...at([n, n, n], 1).reciprocalColumns.map(([frame]) => frame));
  const factor = (2 * Math.PI) / (n * voxelM) / step;
  const [frames, rows, columns] = at([n, n, n], factor).voxelEdgesNm.map((edge) => nextFftSize((n * edge) / (voxelM * 1e9)));
  return { ...at([frames, rows, columns], factor), shape: [frames, rows, columns] };
}

/** Largest error of the strain in the bulk, with everything that the step does before it. */
async function strainError(geometry: Geometry & { shape: Shape }, field: Field, axes: Matrix3) {
  const found = await toSpace(placed(geometry, field), geometry, { axes, voxelM }, transform);
  const { support } = crystalSupport(found.object, 0.4);
  const ramp = await findRamp(found, support, transform);
  const flat = takeRamp(found, ramp);
  const { strain, known } = strainAlong(flat, support);
  const { lines } = unwrapPhase(flat.object, support);
  const bulk = bulkOf(known, 2);
  const length = Math.hypot(...flat.q);
  const direction = unit(flat.q);
  const [, ny, nx] = found.grid.shape;
  let [worst, voxels] = [0, 0];
  for (let i = 0; i < strain.data.length; i++) {
    if (bulk.data[i] === 0) continue;
    const m = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
    const r = m.reduce<Vector>(
      (sum, at, axis) => combine(1, sum, (at - found.grid.shape[axis] / 2) * voxelM, axes[axis]),
      found.grid.centreM,
    );
    if (field.smooth?.(r) === false) continue;
    // ∇φ against the crystal's own Q.
    const truth = -dot(direction, combine(1, field.gradient(r), -1, ramp.wavevector)) / length;
    worst = Math.max(worst, Math.abs(strain.data[i] - truth));
    voxels++;
  }
  return { worst, voxels, ramp, lines: lines.map((line) => line.points.length) };
}

const presets = beamlinePresets();

describe("strain, in the geometry of every beamline", () => {
  const cases = ["34-ID-C", "ID01", "P10", "CRISTAL", "SIXS", "NanoMAX"].flatMap((name) => {
    const beamline = presets[name];
    const motorsDeg = {
      ...Object.fromEntries(
        beamline.detectorCircles.map(({ motor }, i) => [motor, [25, 22].at(i - beamline.detectorCircles.length)]),
      ),
      ...Object.fromEntries(beamline.sampleCircles.map(({ motor }, i) => [motor, [30, -25, 65, -6][i]])),
    } as Record<string, number>;
    const scans: Scan[] = [...beamline.sampleCircles.map(({ motor }) => ({ motor, stepDeg: 0.01 })), { energyStepEv: 2 }];
    return scans.map((scan) => [name, "motor" in scan ? scan.motor : "energy", beamline, motorsDeg, scan] as const);
  });
  const kinds = Object.keys(fields) as (keyof typeof fields)[];
  it.each(cases.map((of, i) => [...of, kinds[i % kinds.length]] as const))(
    "%s, scan of %s: within 1e-5 of a formula in every bulk voxel, in both frames",
    async (_, __, beamline, motorsDeg, scan, kind) => {
      const geometry = geometryOf(beamline, motorsDeg, scan);
      for (const [field, axes] of [
        [ramped, laboratoryAxes],
        [fields[kind], crystalAxes(geometry.qVector)],
      ] as const) {
        // Energy scans cross reciprocal space at so small an angle that their arrays are large: one object will do.
        if (field === ramped && "energyStepEv" in scan && beamline.name !== "ID01") continue;
        const { worst, voxels, ramp, lines } = await strainError(geometry, field(geometry), axes);
        expect(voxels).toBeGreaterThan(800);
        expect(worst).toBeLessThan(strainGoal);
        // A dislocation is one line through the sphere, 19 voxels thick and cut slantwise at will; the others have none.
        expect(lines).toHaveLength(Number(field === screw || field === edge));
        for (const length of lines) expect(length).toBeGreaterThan(15);
        if (field === ramped) expect(off(ramp.wavevector, peakOf(geometry)) / geometry.qNorm).toBeLessThan(peakGoal);
      }
    },
  );
});
