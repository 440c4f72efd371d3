import { apply, fromColumns, norm, OptionError, transpose, type Vector } from "@friedel/engine";
import { describe, expect, it } from "vitest";
import type { Beamline, Circle } from "./beamline.js";
import { directBasis, type Geometry, type GeometryOptions, geometryAt, hcEvM, sampleTurn } from "./geometry.js";

const beamline: Beamline = {
  name: "34-ID-C",
  sampleCircles: [
    { motor: "theta", axis: "y+" },
    { motor: "chi", axis: "z-" },
    { motor: "phi", axis: "y+" },
  ],
  detectorCircles: [
    { motor: "delta", axis: "y+" },
    { motor: "gamma", axis: "x-" },
  ],
  pixelDirections: { column: "x+", row: "y-" },
  rocking: "theta",
  offsetsDeg: {},
  aliases: { theta: ["th"] },
  pixelM: 55e-6,
};

/** Scan 54 of the published 34-ID-C example (SPEC header), the angles at the middle of the 256 × 256 region. */
const scan54: GeometryOptions = {
  beamline,
  energyEv: 9000,
  distanceM: 0.5,
  motorsDeg: { Delta: 32.174, Gamma: 12.6346, Theta: 0.2200042, Chi: 90, Phi: -5, Mu: 0 },
  scan: { stepsDeg: { th: 0.005 } },
  armPixel: { row: 128, column: 128 },
  braggPixel: { row: 128, column: 128 },
  shape: [128, 128, 128],
};

describe("geometryAt, on the published 34-ID-C scan", () => {
  it("gives the stated 2θ, |Q|, d, reciprocal steps and voxel", () => {
    const found = geometryAt(scan54);
    expect(degrees(found.twoTheta)).toBeCloseTo(34.316, 3);
    expect(found.qNorm * 1e-9).toBeCloseTo(26.911, 3);
    expect(found.dSpacing * 1e10).toBeCloseTo(2.3348, 4);
    expect(found.wavelength * 1e10).toBeCloseTo(1.3776, 5);
    const [frame, row, column] = transpose(found.reciprocalColumns).map(norm);
    expect(frame * 1e-9).toBeCloseTo(2.181e-3, 6);
    expect(row * 1e-9).toBeCloseTo(5.017e-3, 6);
    expect(column * 1e-9).toBeCloseTo(5.017e-3, 6);
    // Stated along (column, row, frame).
    expect(found.voxelEdgesNm[2]).toBeCloseTo(10.08, 2);
    expect(found.voxelEdgesNm[1]).toBeCloseTo(10.03, 2);
    expect(found.voxelEdgesNm[0]).toBeCloseTo(23.7, 1);
  });

  // The source puts the arm 256 pixels away from pixel (0, 0) and takes differences between that pixel and its neighbours.
  // A difference over one step equals the derivative half a step on, to (p/D)²/24 = 5e-10 and Δθ²/24 = 3e-10 relative.
  const published = {
    column: [4.31253622e-3, 3.46344901e-5, -2.5518734e-3],
    row: [6.53169704e-4, -4.85706782e-3, 1.04569957e-3],
    frame: [6.56415337e-4, 0, 1.95864767e-3],
  } as const;
  const at = (row: number, column: number): Geometry =>
    geometryAt({ ...scan54, armPixel: { row: 256, column: 256 }, braggPixel: { row, column }, shape: [256, 256, 256] });
  /** Nine significant digits are printed: half a unit of the last, 5e-12 at most, and the differences' own 5e-10. */
  const lastDigit = 1e-11;

  it("gives every digit of the published reciprocal matrix", () => {
    const column = transpose(at(0, 0.5).reciprocalColumns)[2];
    const row = transpose(at(0.5, 0).reciprocalColumns)[1];
    const frame = transpose(at(0, 0).reciprocalColumns)[0];
    for (const axis of [0, 1, 2]) {
      expect(Math.abs(column[axis] * 1e-9 - published.column[axis])).toBeLessThan(lastDigit);
      expect(Math.abs(row[axis] * 1e-9 - published.row[axis])).toBeLessThan(lastDigit);
    }
    // The chord of the first step is the tangent turned by half of it: −ω/2 × that tangent.
    const half = (0.0025 * Math.PI) / 180;
    const chord: Vector = [frame[0] - half * frame[2], frame[1], frame[2] + half * frame[0]];
    for (const axis of [0, 1, 2]) expect(Math.abs(chord[axis] * 1e-9 - published.frame[axis])).toBeLessThan(lastDigit);
  });

  it("gives every digit of both published matrices from its own scattering vectors, differenced as the source does", () => {
    const q = (row: number, column: number): Vector => at(row, column).qVector;
    const origin = q(0, 0);
    // The next frame looks at what the crystal's turn by +0.005° about +y has brought there.
    const reciprocal = fromColumns(
      difference(turn(origin, "y+", (-0.005 * Math.PI) / 180), origin),
      difference(q(1, 0), origin),
      difference(q(0, 1), origin),
    );
    const direct = directBasis(reciprocal, [256, 256, 256]);
    // Columns (column, row, frame), nm for the whole array.
    const publishedDirect = [
      [1215.33462947, 8.66623584, 1578.80249702],
      [75.7458102, -1293.07683606, 789.04625695],
      [-407.30362154, -2.90437642, 2678.80497735],
    ];
    // Differences of q lose four digits of float64, which leaves 1e-12 relative: 3e-9 nm, beside half of the last digit.
    const lastDirectDigit = 2e-8;
    for (const i of [0, 1, 2]) {
      for (const j of [0, 1, 2]) {
        expect(Math.abs(direct[i][2 - j] * 256e9 - publishedDirect[i][j])).toBeLessThan(lastDirectDigit);
        expect(Math.abs(reciprocal[i][2 - j] * 1e-9 - [published.column, published.row, published.frame][j][i])).toBeLessThan(
          lastDigit,
        );
      }
    }
  });

  it("depends on the Bragg voxel: 128 pixels off the axis move the rocking column by 2.6 %", () => {
    const frame = (pixel: number): number =>
      norm(transpose(geometryAt({ ...scan54, braggPixel: { row: 128, column: pixel } }).reciprocalColumns)[0]);
    expect(Math.abs(frame(256) / frame(128) - 1)).toBeCloseTo(0.026, 2);
  });
});

describe("geometryAt", () => {
  const sixs: Beamline = {
    ...beamline,
    name: "SIXS",
    sampleCircles: [
      { motor: "beta", axis: "x-" },
      { motor: "mu", axis: "y+" },
    ],
    detectorCircles: [
      { motor: "beta", axis: "x-" },
      { motor: "gamma", axis: "y+" },
      { motor: "delta", axis: "x-" },
    ],
  };
  const options: GeometryOptions[] = [
    { ...scan54, braggPixel: { row: 30, column: 200 } },
    { ...scan54, braggPixel: { row: 200, column: 15 }, scan: { stepsDeg: { phi: -0.01 } } },
    { ...scan54, scan: { stepsDeg: { chi: 0.02 } }, beamline: { ...beamline, offsetsDeg: { chi: 90, delta: 1.5 } } },
    { ...scan54, beamline: sixs, motorsDeg: { beta: 2, mu: 14, gamma: 25, delta: 11 }, scan: { stepsDeg: { mu: 0.01 } } },
    { ...scan54, beamline: sixs, motorsDeg: { beta: 2, mu: 14, gamma: 25, delta: 11 }, scan: { stepsDeg: { beta: 0.01 } } },
    // An a2scan, an a3scan of which the first circle does not move, and a scan of the energy that the detector follows.
    { ...scan54, scan: { stepsDeg: { theta: 0.012, phi: 0.004 } } },
    { ...scan54, scan: { stepsDeg: { th: 0, chi: -0.02, Phi: 0.01 } } },
    { ...scan54, braggPixel: { row: 30, column: 200 }, scan: { stepsDeg: { delta: -0.005 }, energyStepEv: 1 } },
    { ...scan54, braggPixel: { row: 30, column: 200 }, pixelM: [75e-6, 55e-6] },
  ];

  it.each(options.map((o, i) => [i, o] as const))("equals rays traced to neighbouring pixels and frames (%i)", (_, o) => {
    const found = geometryAt(o);
    const { row, column } = o.braggPixel;
    const traced = [
      difference(tracedQ(o, row, column, 0.5), tracedQ(o, row, column, -0.5)),
      difference(tracedQ(o, row + 0.5, column), tracedQ(o, row - 0.5, column)),
      difference(tracedQ(o, row, column + 0.5), tracedQ(o, row, column - 0.5)),
    ];
    // Central differences err by the square of the step over 24: below 1e-8 for every step here.
    transpose(found.reciprocalColumns).forEach((edge, axis) => {
      expect(norm(difference(edge, traced[axis])) / norm(edge)).toBeLessThan(1e-8);
    });
    expect(norm(difference(found.qVector, tracedQ(o, row, column))) / found.qNorm).toBeLessThan(1e-12);
    expect(found.qNorm).toBeCloseTo(((4 * Math.PI) / found.wavelength) * Math.sin(found.twoTheta / 2), -1);
  });

  it("turns the sample as its rocked circle says: a fixed pixel looks at what was turned the other way", () => {
    const small = 1e-4;
    const { motorsDeg } = scan54;
    const turn = sampleTurn(scan54, { beamline, motorsDeg: { ...motorsDeg, Theta: motorsDeg.Theta + small } });
    const { qVector, reciprocalColumns } = geometryAt({ ...scan54, scan: { stepsDeg: { theta: small } } });
    const looked = difference(apply(transpose(turn), qVector), qVector);
    const frame = transpose(reciprocalColumns)[0];
    // Linear in the step: 1e-4° squared.
    expect(norm(difference(looked, frame)) / norm(frame)).toBeLessThan(1e-5);
    expect(() => sampleTurn(scan54, { beamline, motorsDeg: { theta: 1 } })).toThrow(/position of motor chi/);
  });

  it("scales q by the energy in an energy scan", () => {
    const step = 2;
    const found = geometryAt({ ...scan54, braggPixel: { row: 30, column: 200 }, scan: { energyStepEv: step } });
    const q = (at: number): Vector => tracedQ({ ...scan54, energyEv: at, scan: {} }, 30, 200);
    const frame = transpose(found.reciprocalColumns)[0];
    expect(norm(difference(frame, difference(q(9000 + step / 2), q(9000 - step / 2)))) / norm(frame)).toBeLessThan(1e-9);
  });

  it("makes direct and reciprocal space orthogonal: directᵀ·reciprocal = 2π/N", () => {
    const shape = [60, 128, 96] as const;
    const { directColumns, reciprocalColumns } = geometryAt({ ...scan54, shape });
    transpose(directColumns).forEach((a, i) => {
      transpose(reciprocalColumns).forEach((b, j) => {
        const scalar = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        expect(scalar).toBeCloseTo(i === j ? (2 * Math.PI) / shape[i] : 0, 12);
      });
    });
  });

  it("scales with binning, and cropping only changes the direct voxel", () => {
    const plain = geometryAt(scan54);
    const binned = geometryAt({ ...scan54, binning: [2, 3, 1], shape: [64, 42, 128] });
    const edges = (g: Geometry, matrix: "directColumns" | "reciprocalColumns"): number[] => transpose(g[matrix]).map(norm);
    [2, 3, 1].forEach((factor, axis) => {
      expect(edges(binned, "reciprocalColumns")[axis] / edges(plain, "reciprocalColumns")[axis]).toBeCloseTo(factor, 12);
    });
    const cropped = geometryAt({ ...scan54, shape: [64, 128, 128] });
    expect(cropped.reciprocalColumns).toEqual(plain.reciprocalColumns);
    expect(edges(cropped, "directColumns")[0] / edges(plain, "directColumns")[0]).toBeCloseTo(2, 12);
  });

  it("refuses missing motors, unknown circles, impossible numbers and a scan that does not cross reciprocal space", () => {
    const { Delta, ...rest } = scan54.motorsDeg;
    expect(Delta).toBe(32.174);
    expect(() => geometryAt({ ...scan54, motorsDeg: rest })).toThrow(/motor delta for 34-ID-C, found only Gamma/);
    expect(() => geometryAt({ ...scan54, scan: { stepsDeg: { delta: 1 } } })).toThrow(/sample circles \(theta, chi, phi\)/);
    expect(() => geometryAt({ ...scan54, scan: { stepsDeg: { theta: 1, piz: 1 } } })).toThrow(/to be rocked, found piz/);
    expect(() => geometryAt({ ...scan54, scan: {} })).toThrow(/to be rocked, found none/);
    expect(() => geometryAt({ ...scan54, energyEv: 0 })).toThrow(OptionError);
    expect(() => geometryAt({ ...scan54, scan: { stepsDeg: { th: 0 } } })).toThrow(/in one plane/);
  });
});

/**
 * q of a pixel in the frame of the crystal at the scan's middle, by tracing: the ray is turned circle by circle in
 * its own plane, and for another frame turned back through the sample's circles as they are there and out again as at the middle.
 */
function tracedQ(
  { beamline, motorsDeg, energyEv, distanceM, armPixel, pixelM = [beamline.pixelM, beamline.pixelM], scan }: GeometryOptions,
  row: number,
  column: number,
  frame = 0,
): Vector {
  const { stepsDeg = {}, energyStepEv = 0 } = scan;
  const steps = Object.entries(stepsDeg).map(([name, step]) => [name === "th" ? "theta" : name.toLowerCase(), step] as const);
  const angle = (motor: string, at: number): number => {
    const reading = Object.entries(motorsDeg).find(([name]) => name.toLowerCase() === motor)?.[1] ?? Number.NaN;
    const step = steps.find(([name]) => name === motor)?.[1] ?? 0;
    return ((reading - (beamline.offsetsDeg[motor] ?? 0) + at * step) * Math.PI) / 180;
  };
  const [rowM, columnM] = pixelM;
  let ray: Vector = [columnM * (column - armPixel.column), -rowM * (row - armPixel.row), distanceM];
  for (const { motor, axis } of beamline.detectorCircles.toReversed()) ray = turn(ray, axis, angle(motor, frame));
  const k = (2 * Math.PI * (energyEv + frame * energyStepEv)) / hcEvM;
  const length = Math.hypot(...ray);
  let q: Vector = [(k * ray[0]) / length, (k * ray[1]) / length, (k * ray[2]) / length - k];
  for (const { motor, axis } of beamline.sampleCircles) q = turn(q, axis, -angle(motor, frame));
  for (const { motor, axis } of beamline.sampleCircles.toReversed()) q = turn(q, axis, angle(motor, 0));
  return q;
}

/** Plane rotation about a signed axis of the frame. */
function turn(v: Vector, axis: Circle["axis"], angle: number): Vector {
  const a = axis[1] === "+" ? angle : -angle;
  const [c, s] = [Math.cos(a), Math.sin(a)];
  const [x, y, z] = v;
  if (axis[0] === "x") return [x, c * y - s * z, s * y + c * z];
  if (axis[0] === "y") return [c * x + s * z, y, c * z - s * x];
  return [c * x - s * y, s * x + c * y, z];
}

function difference(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
