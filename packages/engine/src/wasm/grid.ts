// The layout of one array shape in the engine's memory. Planes of rows of [re ×4, im ×4] vectors; rows and planes are an odd
// number of 64-byte lines long, so that walks along y and z do not fall on the same few cache sets. A plane has two rows more
// than ny: zeros to read from, and one to write what nobody wants.

import { type Shape, voxelCount } from "../array/index.js";
import type { Arena } from "./host/arena.js";
import type { Parameters } from "./parameters.js";
import { createPlan, gatherOrder, type Plan, putFloats, putIntegers, unitRoot } from "./plan.js";

export interface Grid {
  readonly shape: Shape;
  /** Bundles of 8 columns in a row. */
  readonly bundles: number;
  readonly rowStride: number;
  readonly planeStride: number;
  /** Whether lanes lie along x while x is transformed: nx a multiple of 16. */
  readonly xLanes: boolean;
  /** Pieces of columns along z, which threads share: those of a row y one after the other. */
  readonly pieces: number;
  readonly planX: Plan;
  readonly planY: Plan;
  readonly planZ: Plan;
  readonly parameters: Parameters<"grid">;
  /** What to free. */
  readonly addresses: readonly number[];
}

/** Bytes of a volume that stay near enough to a core. */
const nearCaches = 4 * 2 ** 20;

/** Lays out `shape` for `threads` threads. */
export function createGrid(arena: Arena, shape: Shape, threads: number): Grid {
  const [nz, ny, nx] = shape;
  const bundles = Math.ceil(nx / 8);
  const rowStride = oddLines(bundles * 64 + 64);
  const planeStride = oddLines((ny + 2) * rowStride);
  const xLanes = nx % 16 === 0;
  const pieces = piecesOfRow(ny, bundles);
  const planX = createPlan(arena, xLanes ? nx / 4 : nx);
  const planY = createPlan(arena, ny);
  const planZ = createPlan(arena, nz);
  const tables: number[] = [];
  const table = (values: readonly number[]): number => {
    const at = putIntegers(arena, values);
    tables.push(at);
    return at;
  };
  const half = (Math.max(nz, ny, Math.ceil(nx / 4) * 4) + 4) * 64;
  const scratchStride = 2 * half + 4096;
  const scratch = arena.allocate(threads * scratchStride);
  const twiddles = putFloats(arena, xLanes ? laneTwiddles(nx) : []);
  const inOrder = (plan: Plan, step: number): number[] => gatherOrder(plan.radices).map((i) => i * step);
  const parameters = {
    nz,
    ny,
    nx,
    bundles,
    xVectors: Math.ceil(nx / 4),
    pieces,
    rowStride,
    planeStride,
    xLanes,
    fetches: nz * planeStride > nearCaches,
    inverseCount: 1 / voxelCount(shape),
    scratch,
    scratchStride,
    scratchHalf: half,
    planX: planX.at,
    planY: planY.at,
    planZ: planZ.at,
    twiddleX: twiddles,
    xIn: table(inOrder(planX, xLanes ? 32 : 64)),
    identity: table(Array.from({ length: Math.max(nz, nx) }, (_, i) => 64 * i)),
    zScratchForward: table(inOrder(planZ, 64)),
    yAllIn: table(inOrder(planY, rowStride)),
    yAllOut: table(Array.from({ length: ny }, (_, i) => i * rowStride)),
    zAllIn: table(inOrder(planZ, planeStride)),
    zAllOut: table(Array.from({ length: nz }, (_, i) => i * planeStride)),
  };
  const plans = [planX, planY, planZ].flatMap((plan) => plan.addresses);
  const addresses = [scratch, twiddles, ...tables, ...plans];
  return { shape, bundles, rowStride, planeStride, xLanes, pieces: ny * pieces, planX, planY, planZ, parameters, addresses };
}

/** Pieces of columns that give all threads work, and bundles that a piece should have: their lines are fetched by fours. */
const enoughPieces = 16;
const bundlesOfPiece = 4;

/** Into how many pieces the bundles of a row are cut, whatever the number of threads: few rows, as of a pattern of two axes, into several. */
function piecesOfRow(ny: number, bundles: number): number {
  return Math.max(1, Math.min(Math.ceil(enoughPieces / ny), Math.floor(bundles / bundlesOfPiece)));
}

/** The smallest odd number of 64-byte lines that holds `bytes`, in bytes. */
function oddLines(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64;
}

/** exp(−2πi·l·k/nx) for lanes l = 1, 2, 3 and k = 0 … nx/4 − 1, in vectors of four k: [re, im] of each lane in turn. */
function laneTwiddles(nx: number): number[] {
  const factors: number[] = [];
  for (let k = 0; k < nx / 4; k += 4) {
    for (let lane = 1; lane < 4; lane++) {
      for (const part of [0, 1]) for (let i = 0; i < 4; i++) factors.push(unitRoot(-lane * (k + i), nx)[part]);
    }
  }
  return factors;
}
