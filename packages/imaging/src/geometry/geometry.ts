// Where a voxel of a detector stack lies in reciprocal space, and its conjugate voxel in direct space.
// Laboratory frame: z along the beam, y up, x completes a right-handed set. Circles are given outermost first.
//
//   k = 2π/λ,  R the product of the detector's rotations outermost first
//   s = D·R ẑ + p·(c − c₀)·R ê_column + p·(r − r₀)·R ê_row      from the sample to pixel (r, c), the arm at (r₀, c₀)
//   q = k(ŝ − ẑ)
//   pixel column    ∂q/∂pixel = (k p/|s|)(R ê − ŝ (ŝ·R ê))      at the Bragg pixel; on the arm's axis (k p/D)·R ê
//   rocking column  −Σ Δθ (ω × q)                                over the circles that move, ω their axes turned by all circles
//                                                                outside them; plus Σ Δθ k (ω × ŝ) over those of the detector
//   energy scan     plus q·ΔE/E
// The rocking column has a minus sign because the pattern is that of the crystal: turning the crystal by +Δθ makes a fixed
// pixel look at what was turned by −Δθ.

import {
  add,
  apply,
  cross,
  dot,
  fromColumns,
  inverseTranspose,
  type Matrix3,
  multiply,
  norm,
  OptionError,
  rotation,
  type Shape,
  scale,
  type Triple,
  toNm,
  toRadians,
  transpose,
  triple,
  type Vector,
} from "@friedel/engine";
import { axisVector, type Beamline, type Circle, motorNamed, readingOf } from "./beamline.js";

/** h·c/e in eV·m, exact in the SI of 2019. */
export const hcEvM = 1.239841984332003e-6;

/** A detector pixel in unbinned pixels of the stack; halves and pixels outside the stack are allowed. */
export interface Pixel {
  readonly row: number;
  readonly column: number;
}

/** What changes from frame to frame, by how much: angles of circles, by any of their motors' names, and the energy. */
export interface Scan {
  readonly stepsDeg?: Readonly<Record<string, number>>;
  readonly energyStepEv?: number;
}

export interface GeometryOptions {
  readonly beamline: Beamline;
  readonly energyEv: number;
  /** From the sample to the detector along the arm. */
  readonly distanceM: number;
  /** Edges of an unbinned pixel along (row, column); the beamline's own without it. */
  readonly pixelM?: readonly [row: number, column: number];
  /** Readings of all circles by any of their names; those that move at the frame of the Bragg peak. */
  readonly motorsDeg: Readonly<Record<string, number>>;
  readonly scan: Scan;
  /** The pixel that the arm's axis meets. */
  readonly armPixel: Pixel;
  /** The pixel at which everything is evaluated. */
  readonly braggPixel: Pixel;
  /** Lengths of the (cropped, binned) array; only the direct-space results depend on it. */
  readonly shape: Shape;
  /** Frames, rows and columns that were summed into one voxel. */
  readonly binning?: Triple;
}

/** Reciprocal and direct space at the Bragg peak, SI units and radians unless the name says otherwise. */
export interface Geometry {
  readonly wavelength: number;
  /** Scattering vector of the Bragg voxel, 1/m. */
  readonly qVector: Vector;
  readonly qNorm: number;
  /** 2π/|q|. */
  readonly dSpacing: number;
  readonly twoTheta: number;
  /** Columns (frame, row, column): the step of q a voxel, 1/m. */
  readonly reciprocalColumns: Matrix3;
  /** Columns (frame, row, column): edges of the direct-space voxel, m; directᵀ·reciprocal = 2π/N. */
  readonly directColumns: Matrix3;
  /** Lengths of these edges, nm. */
  readonly voxelEdgesNm: Triple;
}

/** The geometry of a scan; formulas at the head of this file. Throws {@link OptionError} for missing motors and impossible numbers. */
export function geometryAt(options: GeometryOptions): Geometry {
  const { energyEv, shape, binning = [1, 1, 1] } = options;
  checkPositive("energyEv", energyEv);
  for (const factor of binning) checkPositive("binning", factor);
  const { q, column, row, direction } = pixelGeometry(options);
  const frame = frameColumn(options, q, direction);
  const reciprocalColumns = fromColumns(scale(binning[0], frame), scale(binning[1], row), scale(binning[2], column));
  const directColumns = directBasis(reciprocalColumns, shape);
  const edges = transpose(directColumns);
  return {
    wavelength: hcEvM / energyEv,
    qVector: q,
    qNorm: norm(q),
    dSpacing: (2 * Math.PI) / norm(q),
    twoTheta: Math.atan2(Math.hypot(direction[0], direction[1]), direction[2]),
    reciprocalColumns,
    directColumns,
    voxelEdgesNm: triple((axis) => toNm(norm(edges[axis]))),
  };
}

/** Voxel edges of the direct space conjugate to an array of `shape` with these reciprocal steps: 2π (columns·N)⁻ᵀ. */
export function directBasis(reciprocalColumns: Matrix3, shape: Shape): Matrix3 {
  const [frame, row, column] = transpose(reciprocalColumns);
  const whole = fromColumns(scale(shape[0], frame), scale(shape[1], row), scale(shape[2], column));
  const [x, y, z] = inverseTranspose(whole);
  const basis: Matrix3 = [scale(2 * Math.PI, x), scale(2 * Math.PI, y), scale(2 * Math.PI, z)];
  if (!basis.flat().every(Number.isFinite)) {
    throw new OptionError(
      "expected three independent steps in reciprocal space, found steps in one plane: the scan does not cross it",
    );
  }
  return basis;
}

/** Unit vector to the Bragg pixel, its q and the derivatives of q by column and row. */
function pixelGeometry({ beamline, energyEv, distanceM, ...options }: GeometryOptions) {
  const [rowM, columnM] = options.pixelM ?? [beamline.pixelM, beamline.pixelM];
  checkPositive("distanceM", distanceM);
  for (const edge of [rowM, columnM]) checkPositive("pixelM", edge);
  const { armPixel, braggPixel, motorsDeg } = options;
  const arm = product(beamline, beamline.detectorCircles, motorsDeg);
  const columnDirection = apply(arm, axisVector(beamline.pixelDirections.column));
  const rowDirection = apply(arm, axisVector(beamline.pixelDirections.row));
  const s = add(
    scale(distanceM, apply(arm, beam)),
    add(
      scale(columnM * (braggPixel.column - armPixel.column), columnDirection),
      scale(rowM * (braggPixel.row - armPixel.row), rowDirection),
    ),
  );
  const direction = scale(1 / norm(s), s);
  const k = (2 * Math.PI * energyEv) / hcEvM;
  const derivative = (e: Vector, edge: number): Vector =>
    scale((k * edge) / norm(s), add(e, scale(-dot(direction, e), direction)));
  return {
    direction,
    q: scale(k, add(direction, scale(-1, beam))),
    column: derivative(columnDirection, columnM),
    row: derivative(rowDirection, rowM),
  };
}

const beam: Vector = [0, 0, 1];

function frameColumn({ beamline, energyEv, motorsDeg, scan }: GeometryOptions, q: Vector, direction: Vector): Vector {
  const { stepsDeg = {}, energyStepEv = 0 } = scan;
  checkMoved(beamline, scan);
  const k = (2 * Math.PI * energyEv) / hcEvM;
  let column = scale(energyStepEv / energyEv, q);
  for (const [name, stepDeg] of Object.entries(stepsDeg)) {
    const motor = motorNamed(beamline, name);
    /** The change of a vector a radian of the motor; none where it is not among the circles. */
    const turning = (circles: readonly Circle[], what: Vector): Vector => {
      const index = circles.findIndex((circle) => circle.motor === motor);
      return index < 0 ? [0, 0, 0] : cross(circleAxis(beamline, circles, index, motorsDeg), what);
    };
    // A motor may carry both (beta at SIXS).
    const byCrystal = turning(beamline.sampleCircles, scale(-1, q));
    const byDetector = turning(beamline.detectorCircles, scale(k, direction));
    column = add(column, scale(toRadians(stepDeg), add(byCrystal, byDetector)));
  }
  return column;
}

/** Refuses what is no circle, and a detector that moves alone: its pixels stay on the Ewald sphere. */
function checkMoved(beamline: Beamline, { stepsDeg = {}, energyStepEv }: Scan): void {
  const { sampleCircles, detectorCircles } = beamline;
  const isAmong = (circles: readonly Circle[]) => (motor: string) =>
    circles.some((circle) => circle.motor === motorNamed(beamline, motor));
  const moved = Object.keys(stepsDeg);
  const odd = moved.find((motor) => !isAmong([...sampleCircles, ...detectorCircles])(motor));
  if (odd === undefined && (energyStepEv !== undefined || moved.some(isAmong(sampleCircles)))) return;
  const known = sampleCircles.map((circle) => circle.motor).join(", ");
  const found = odd ?? (moved.join(", ") || "none");
  throw new OptionError(`expected one of ${beamline.name}'s sample circles (${known}) to be rocked, found ${found}`);
}

/** A sample's circles and their angles. */
export type SampleSetting = Pick<GeometryOptions, "beamline" | "motorsDeg">;

/** How the sample was turned between two scans: a rotation in the laboratory. Throws {@link OptionError} for missing motors. */
export function sampleTurn(before: SampleSetting, after: SampleSetting): Matrix3 {
  const [from, to] = [before, after].map(({ beamline, motorsDeg }) => product(beamline, beamline.sampleCircles, motorsDeg));
  return multiply(to, transpose(from));
}

/** The axis of one circle, turned by all circles outside it. */
function circleAxis(
  beamline: Beamline,
  circles: readonly Circle[],
  index: number,
  motorsDeg: Readonly<Record<string, number>>,
): Vector {
  return apply(product(beamline, circles.slice(0, index), motorsDeg), axisVector(circles[index].axis));
}

/** Rotations of the circles, outermost first, each by its reading less its offset. */
function product(beamline: Beamline, circles: readonly Circle[], motorsDeg: Readonly<Record<string, number>>): Matrix3 {
  const turns = circles.map(({ motor, axis }) => {
    const angle = readingOf(beamline, motorsDeg, motor) - (beamline.offsetsDeg[motor] ?? 0);
    return rotation(axisVector(axis), toRadians(angle));
  });
  return turns.reduce(multiply, rotation(beam, 0));
}

function checkPositive(name: string, value: number): void {
  if (!(value > 0 && Number.isFinite(value))) throw new OptionError(`expected ${name} above 0, found ${value}`);
}
