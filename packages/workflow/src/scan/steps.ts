// Positions of a motor frame by frame, as one step: their mean, by least squares, where the steps are even enough to be a grid.

/** Positions of one motor, a frame each. */
export interface Steps {
  /** Mean step, by least squares. */
  readonly step: number;
  /** The frame furthest from the even grid, and how far, in steps. */
  readonly worst: { readonly frame: number; readonly off: number };
  /** Where the motor jumped: the frame before, and the jump in usual steps. */
  readonly jump?: { readonly frame: number; readonly size: number };
}

/** A step that differs from the usual one by more than this share of it is a jump: no even grid holds both sides of it. */
const jumpSteps = 0.9;

/** The steps of two positions or more. */
export function stepsOf(positions: Float64Array): Steps {
  const n = positions.length;
  const middle = (n - 1) / 2;
  const mean = positions.reduce((sum, position) => sum + position, 0) / n;
  let [slope, weight] = [0, 0];
  positions.forEach((position, k) => {
    slope += (k - middle) * (position - mean);
    weight += (k - middle) ** 2;
  });
  const step = slope / weight;
  let worst = { frame: 0, off: 0 };
  positions.forEach((position, k) => {
    const off = (position - mean) / step - (k - middle);
    if (Math.abs(off) > Math.abs(worst.off)) worst = { frame: k, off };
  });
  const jump = largestJump(positions);
  return { step, worst, ...(jump && { jump }) };
}

function largestJump(positions: Float64Array): Steps["jump"] {
  const steps = Float64Array.from(positions.subarray(1), (position, k) => position - positions[k]);
  const usual = steps.toSorted()[steps.length >> 1];
  let jump: Steps["jump"];
  steps.forEach((step, frame) => {
    const size = step / usual;
    if (Math.abs(size - 1) > Math.max(jumpSteps, Math.abs((jump?.size ?? 1) - 1))) jump = { frame, size };
  });
  return jump;
}

/** The position at a frame, which may lie between two, or by the mean step outside of them. */
export function positionAt(positions: Float64Array, frame: number): number {
  const last = positions.length - 1;
  const at = Math.min(Math.max(Math.floor(frame), 0), Math.max(0, last - 1));
  const next = positions[Math.min(at + 1, last)];
  const step = frame < 0 || frame > last ? stepsOf(positions).step : next - positions[at];
  const from = frame > last ? last : at;
  return positions[from] + (frame - from) * (step || 0);
}
