// A triangle mesh as pixels: orthographic, with a depth buffer; lit by smooth normals, or flat, with its edges drawn instead. Not a 3D library: those need a GPU or a
// browser's canvas, which Node has not on a cluster, and a still picture of one mesh takes a page.

import { dot, type Matrix3, triple, type Vector } from "@friedel/engine";
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

/** Room for drawing at one size, which several views can share one after the other: the memory of each anew would take as long as its drawing. */
export interface Canvas {
  readonly depth: Float32Array;
  readonly fine: Uint8ClampedArray;
  /** Normals of what is seen; of a surface that is not lit. */
  readonly facing: Float32Array;
  readonly w: number;
  readonly h: number;
}

/** Room for views of this size that are lit alike. */
export function createCanvas({ width, height, isLit }: Pick<SurfaceView, "width" | "height" | "isLit">): Canvas {
  const [w, h] = [width * samples, height * samples];
  const [depth, fine] = [new Float32Array(w * h), new Uint8ClampedArray(3 * w * h)];
  return { depth, fine, facing: new Float32Array(isLit ? 0 : 3 * w * h), w, h };
}

/** Draws on white, on a canvas of its size and light; three bytes a pixel. */
export function rasterise(of: SurfaceView, canvas: Canvas = createCanvas(of)): Uint8Array {
  const { mesh, colours, view, scale, centre, width, height, isLit } = of;
  const { depth, fine, w, h } = canvas;
  depth.fill(Number.NEGATIVE_INFINITY);
  fine.fill(255);
  const count = mesh.positions.length / 3;
  const placed = new Float32Array(3 * count);
  const shade = new Float32Array(count).fill(1);
  const facings = new Float32Array(3 * count);
  const [right, up, out] = view;
  for (let v = 0; v < count; v++) {
    const place = triple((k) => mesh.positions[3 * v + k] - centre[k]);
    const normal = triple((k) => mesh.normals[3 * v + k]);
    for (let k = 0; k < 3; k++) facings[3 * v + k] = dot(view[k], normal);
    placed[3 * v] = w / 2 + (dot(right, place) * samples) / scale;
    placed[3 * v + 1] = h / 2 - (dot(up, place) * samples) / scale;
    placed[3 * v + 2] = dot(out, place);
    const lit = facings[3 * v] * light[0] + facings[3 * v + 1] * light[1] + facings[3 * v + 2] * light[2];
    if (isLit) shade[v] = brightest * (ambient + (1 - ambient) * Math.max(0, lit));
  }
  const { triangles } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    drawTriangle(triangles[t], triangles[t + 1], triangles[t + 2], { placed, shade, facings, colours }, canvas);
  }
  if (!isLit) drawEdges(canvas);
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
  { depth, fine, facing, w, h }: Canvas,
): void {
  const [ax, ay, az] = [placed[3 * a], placed[3 * a + 1], placed[3 * a + 2]];
  const [bx, by, bz] = [placed[3 * b], placed[3 * b + 1], placed[3 * b + 2]];
  const [cx, cy, cz] = [placed[3 * c], placed[3 * c + 1], placed[3 * c + 2]];
  const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
  // Counter-clockwise with y up is negative with y down.
  if (!(area < 0)) return;
  // Barycentric coordinates are linear in the place: how they change a pixel to the right, and all else once a row.
  const [uStep, vStep] = [(by - cy) / area, (cy - ay) / area];
  const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx) - 0.5));
  const x1 = Math.min(w - 1, Math.floor(Math.max(ax, bx, cx) - 0.5));
  const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy) - 0.5));
  const y1 = Math.min(h - 1, Math.floor(Math.max(ay, by, cy) - 0.5));
  const hasFacing = facing.length > 0;
  for (let y = y0; y <= y1; y++) {
    const px = x0 + 0.5;
    const py = y + 0.5;
    const u0 = ((bx - px) * (cy - py) - (cx - px) * (by - py)) / area;
    const v0 = ((cx - px) * (ay - py) - (ax - px) * (cy - py)) / area;
    for (let x = x0; x <= x1; x++) {
      const u = u0 + (x - x0) * uStep;
      const v = v0 + (x - x0) * vStep;
      const s = 1 - u - v;
      if (u < 0 || v < 0 || s < 0) continue;
      const z = u * az + v * bz + s * cz;
      const at = y * w + x;
      if (z <= depth[at]) continue;
      depth[at] = z;
      const [i, j, l, to] = [3 * a, 3 * b, 3 * c, 3 * at];
      const bright = u * shade[a] + v * shade[b] + s * shade[c];
      // A clamped array rounds, and holds what is brighter than white.
      fine[to] = bright * (u * colours[i] + v * colours[j] + s * colours[l]);
      fine[to + 1] = bright * (u * colours[i + 1] + v * colours[j + 1] + s * colours[l + 1]);
      fine[to + 2] = bright * (u * colours[i + 2] + v * colours[j + 2] + s * colours[l + 2]);
      if (!hasFacing) continue;
      facing[to] = u * facings[i] + v * facings[j] + s * facings[l];
      facing[to + 1] = u * facings[i + 1] + v * facings[j + 1] + s * facings[l + 1];
      facing[to + 2] = u * facings[i + 2] + v * facings[j + 2] + s * facings[l + 2];
    }
  }
}

/** Samples apart at which normals are compared, the turns (1 − cosine) at which a line begins and is full, and how dark it is then. */
const [reach, slightTurn, fullTurn, darkest] = [3, 0.0015, 0.008, 0.4];

/** Darkens what is seen where the surface turns, and where it ends. */
function drawEdges({ depth, fine, facing, w, h }: Canvas): void {
  const unseen = Number.NEGATIVE_INFINITY;
  const turnAlong = (at: number, step: number): number =>
    depth[at - step] === unseen || depth[at + step] === unseen ? fullTurn : 1 - cosine(facing, at - step, at + step);
  for (let y = reach; y < h - reach; y++) {
    for (let x = reach; x < w - reach; x++) {
      const at = y * w + x;
      if (depth[at] === unseen) continue;
      const turn = Math.max(turnAlong(at, reach), turnAlong(at, reach * w));
      if (turn <= slightTurn) continue;
      const left = 1 - darkest * Math.min(1, (turn - slightTurn) / (fullTurn - slightTurn));
      for (let k = 3 * at; k < 3 * at + 3; k++) fine[k] *= left;
    }
  }
}

function cosine(facing: Float32Array, a: number, b: number): number {
  const [ax, ay, az] = [facing[3 * a], facing[3 * a + 1], facing[3 * a + 2]];
  const [bx, by, bz] = [facing[3 * b], facing[3 * b + 1], facing[3 * b + 2]];
  return (ax * bx + ay * by + az * bz) / Math.sqrt((ax ** 2 + ay ** 2 + az ** 2) * (bx ** 2 + by ** 2 + bz ** 2) || 1);
}

function averaged(fine: Uint8ClampedArray, width: number, height: number): Uint8Array {
  const out = new Uint8Array(3 * width * height);
  const row = 3 * width * samples;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * samples * row + 3 * x * samples;
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (let dy = 0; dy < samples * row; dy += row) {
          for (let dx = 0; dx < 3 * samples; dx += 3) sum += fine[from + dy + dx + k];
        }
        out[3 * (y * width + x) + k] = sum / samples ** 2;
      }
    }
  }
  return out;
}
