// A triangle mesh as pixels: orthographic, with a depth buffer; lit by smooth normals, or flat, with its edges drawn instead. Not a 3D library: those need a GPU or a
// browser's canvas, which Node has not on a cluster, and a still picture of one mesh takes a page.

import type { Matrix3, Vector } from "@friedel/engine";
import type { SurfaceMesh } from "@friedel/imaging";
import type { ColourTable } from "./colours.js";

/** What is drawn and from where. */
export interface SurfaceView {
  readonly mesh: SurfaceMesh;
  /** Colour of each vertex (three bytes), mixed between them. */
  readonly colours: Uint8Array;
  /** Rows: the picture's right, up and out of it, unit vectors of the mesh's frame. */
  readonly view: Matrix3;
  /** The mesh's unit a pixel. */
  readonly scale: number;
  /** In the middle of the picture. */
  readonly centre: Vector;
  readonly width: number;
  readonly height: number;
  /** Without light a colour is that of its value, and lines show where the surface turns. */
  readonly isLit: boolean;
}

/** Samples along each edge of a pixel: edges are smooth. */
const samples = 2;

/** From where the light falls, in the picture's own right, up, out. */
const light: Vector = [-0.35, 0.55, 0.76];
const ambient = 0.42;
const brightest = 1.12;

/** Where a vertex has no value: grey. */
const none = [0xc4, 0xc7, 0xcc] as const;

/** Draws on white; three bytes a pixel. */
export function rasterise({ mesh, colours, view, scale, centre, width, height, isLit }: SurfaceView): Uint8Array {
  const [w, h] = [width * samples, height * samples];
  const depth = new Float32Array(w * h).fill(Number.NEGATIVE_INFINITY);
  const fine = new Uint8Array(3 * w * h).fill(255);
  const count = mesh.positions.length / 3;
  const placed = new Float32Array(3 * count);
  const shade = new Float32Array(count).fill(1);
  const facings = new Float32Array(3 * count);
  const [right, up, out] = view;
  for (let v = 0; v < count; v++) {
    const x = mesh.positions[3 * v] - centre[0];
    const y = mesh.positions[3 * v + 1] - centre[1];
    const z = mesh.positions[3 * v + 2] - centre[2];
    const [nx, ny, nz] = [mesh.normals[3 * v], mesh.normals[3 * v + 1], mesh.normals[3 * v + 2]];
    const along = (row: Vector): number => row[0] * x + row[1] * y + row[2] * z;
    const facing = (row: Vector): number => row[0] * nx + row[1] * ny + row[2] * nz;
    placed[3 * v] = w / 2 + (along(right) * samples) / scale;
    placed[3 * v + 1] = h / 2 - (along(up) * samples) / scale;
    placed[3 * v + 2] = along(out);
    facings.set([facing(right), facing(up), facing(out)], 3 * v);
    const lit = facings[3 * v] * light[0] + facings[3 * v + 1] * light[1] + facings[3 * v + 2] * light[2];
    if (isLit) shade[v] = brightest * (ambient + (1 - ambient) * Math.max(0, lit));
  }
  const target = { depth, fine, facing: new Float32Array(isLit ? 0 : 3 * w * h), w, h };
  const { triangles } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    drawTriangle(triangles[t], triangles[t + 1], triangles[t + 2], { placed, shade, facings, colours }, target);
  }
  if (!isLit) drawEdges(target);
  return averaged(fine, width, height);
}

/** Colours of values on a table between two ends; grey where there is none. */
export function colourVertices(values: ArrayLike<number>, table: ColourTable, [from, to]: readonly [number, number]): Uint8Array {
  const out = new Uint8Array(3 * values.length);
  for (let i = 0; i < values.length; i++) {
    const at = 3 * Math.min(255, Math.max(0, Math.round((255 * (values[i] - from)) / (to - from))));
    out.set(Number.isFinite(values[i]) ? table.subarray(at, at + 3) : none, 3 * i);
  }
  return out;
}

interface Target {
  readonly depth: Float32Array;
  readonly fine: Uint8Array;
  /** Normals of what is seen; of a surface that is not lit. */
  readonly facing: Float32Array;
  readonly w: number;
  readonly h: number;
}

/** What a triangle's corners have: place, brightness, normal (all in the view) and colour. */
interface Vertices {
  readonly placed: Float32Array;
  readonly shade: Float32Array;
  readonly facings: Float32Array;
  readonly colours: Uint8Array;
}

/** Fills a triangle by barycentric coordinates; triangles that look away lie behind others and are left out. */
function drawTriangle(
  a: number,
  b: number,
  c: number,
  { placed, shade, facings, colours }: Vertices,
  { depth, fine, facing, w, h }: Target,
): void {
  const [ax, ay] = [placed[3 * a], placed[3 * a + 1]];
  const [bx, by] = [placed[3 * b], placed[3 * b + 1]];
  const [cx, cy] = [placed[3 * c], placed[3 * c + 1]];
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  // Counter-clockwise with y up is negative with y down.
  if (!(area < 0)) return;
  const [az, bz, cz] = [placed[3 * a + 2], placed[3 * b + 2], placed[3 * c + 2]];
  const [x0, x1] = [Math.max(0, Math.floor(Math.min(ax, bx, cx))), Math.min(w - 1, Math.ceil(Math.max(ax, bx, cx)))];
  const [y0, y1] = [Math.max(0, Math.floor(Math.min(ay, by, cy))), Math.min(h - 1, Math.ceil(Math.max(ay, by, cy)))];
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const [px, py] = [x + 0.5, y + 0.5];
      const u = ((bx - px) * (cy - py) - (cx - px) * (by - py)) / area;
      const v = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) / area;
      const s = 1 - u - v;
      if (u < 0 || v < 0 || s < 0) continue;
      const z = u * az + v * bz + s * cz;
      const at = y * w + x;
      if (z <= depth[at]) continue;
      depth[at] = z;
      const bright = u * shade[a] + v * shade[b] + s * shade[c];
      for (let k = 0; k < 3; k++) {
        const mixed = u * colours[3 * a + k] + v * colours[3 * b + k] + s * colours[3 * c + k];
        fine[3 * at + k] = Math.min(255, Math.round(bright * mixed));
      }
      if (facing.length === 0) continue;
      for (let k = 0; k < 3; k++) facing[3 * at + k] = u * facings[3 * a + k] + v * facings[3 * b + k] + s * facings[3 * c + k];
    }
  }
}

/** Samples apart at which normals are compared, the turns (1 − cosine) at which a line begins and is full, and how dark it is then. */
const [reach, slightTurn, fullTurn, darkest] = [3, 0.0015, 0.008, 0.4];

/** Darkens what is seen where the surface turns, and where it ends. */
function drawEdges({ depth, fine, facing, w, h }: Target): void {
  for (let y = reach; y < h - reach; y++) {
    for (let x = reach; x < w - reach; x++) {
      const at = y * w + x;
      if (depth[at] === Number.NEGATIVE_INFINITY) continue;
      let turn = 0;
      for (const step of [reach, reach * w]) {
        const [one, other] = [at - step, at + step];
        if (depth[one] === Number.NEGATIVE_INFINITY || depth[other] === Number.NEGATIVE_INFINITY) turn = fullTurn;
        else turn = Math.max(turn, 1 - cosine(facing, one, other));
      }
      const strength = Math.min(1, Math.max(0, (turn - slightTurn) / (fullTurn - slightTurn)));
      for (let k = 0; k < 3; k++) fine[3 * at + k] *= 1 - darkest * strength;
    }
  }
}

function cosine(facing: Float32Array, a: number, b: number): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < 3; k++) {
    const [p, q] = [facing[3 * a + k], facing[3 * b + k]];
    ab += p * q;
    aa += p * p;
    bb += q * q;
  }
  return ab / Math.sqrt(aa * bb || 1);
}

function averaged(fine: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (let dy = 0; dy < samples; dy++) {
          for (let dx = 0; dx < samples; dx++) sum += fine[3 * ((y * samples + dy) * width * samples + x * samples + dx) + k];
        }
        out[3 * (y * width + x) + k] = sum / samples ** 2;
      }
    }
  }
  return out;
}
