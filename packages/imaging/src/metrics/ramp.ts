// Linear phase ramps. One routine serves both kinds of misalignment of two objects: a shift in space is a ramp on the
// spectrum, and a rolled pattern is a ramp on the object. The best ramp of a product conj(b)·a is found on the whole-voxel
// grid with one FFT and then to a small part of a voxel with Newton's method on the exact trigonometric sum.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  dot,
  placeOf,
  type Shape,
  type Transform,
  type Triple,
  triple,
} from "@friedel/engine";

/** volume(n)·exp(−2πi Σ (nⱼ − cⱼ)·rampⱼ/Nⱼ), c the centre: on a spectrum this moves the object by +ramp voxels. */
export function applyRamp(volume: ComplexVolume, ramp: Triple): ComplexVolume {
  const out = complexVolume(volume.shape);
  const [nz, ny, nx] = volume.shape;
  const [zs, ys, xs] = axes(volume.shape, ramp);
  const { data } = volume;
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const re = zs.re[z] * ys.re[y] - zs.im[z] * ys.im[y];
      const im = zs.re[z] * ys.im[y] + zs.im[z] * ys.re[y];
      for (let x = 0; x < nx; x++) {
        const c = re * xs.re[x] - im * xs.im[x];
        const s = re * xs.im[x] + im * xs.re[x];
        out.data[i] = data[i] * c - data[i + 1] * s;
        out.data[i + 1] = data[i] * s + data[i + 1] * c;
        i += 2;
      }
    }
  }
  return out;
}

/** a·conj(b), voxel by voxel. */
export function crossProduct(a: ComplexVolume, b: ComplexVolume): ComplexVolume {
  const out = complexVolume(a.shape);
  for (let i = 0; i < out.data.length; i += 2) {
    out.data[i] = a.data[i] * b.data[i] + a.data[i + 1] * b.data[i + 1];
    out.data[i + 1] = a.data[i + 1] * b.data[i] - a.data[i] * b.data[i + 1];
  }
  return out;
}

/** The ramp that makes |Σ applyRamp(product, ramp)| largest, and that value. */
export async function bestRamp(product: ComplexVolume, transform: Transform): Promise<{ ramp: Triple; value: number }> {
  return refine(product, await wholeVoxelRamp(product, transform));
}

/** The forward transform of the product at index c + t is the sum under ramp t. */
async function wholeVoxelRamp(product: ComplexVolume, transform: Transform): Promise<Triple> {
  const { data } = await transform(product, "forward");
  let best = 0;
  let largest = -1;
  for (let i = 0; i < data.length; i += 2) {
    const power = data[i] ** 2 + data[i + 1] ** 2;
    if (power > largest) {
      largest = power;
      best = i / 2;
    }
  }
  const [place, centre] = [placeOf(best, product.shape), centreOf(product.shape)];
  return triple((axis) => place[axis] - centre[axis]);
}

/** Steps below this many voxels end the refinement. */
const converged = 1e-6;
const maxSteps = 20;

/** Newton ascent on P = |c|² from the nearest whole voxel, with the gradient where P is not concave and halving where a step overshoots. */
function refine(product: ComplexVolume, start: Triple): { ramp: Triple; value: number } {
  let ramp = start;
  let here = evaluate(product, ramp);
  for (let n = 0; n < maxSteps; n++) {
    let step = ascentStep(here.gradient, here.hessian);
    let next = here;
    let moved = ramp;
    do {
      moved = [ramp[0] + step[0], ramp[1] + step[1], ramp[2] + step[2]];
      next = evaluate(product, moved);
      if (next.power > here.power) break;
      step = [step[0] / 2, step[1] / 2, step[2] / 2];
    } while (Math.hypot(...step) > converged);
    if (next.power <= here.power) break;
    ramp = moved;
    here = next;
    if (Math.hypot(...step) < converged) break;
  }
  return { ramp, value: Math.sqrt(here.power) };
}

/** The longest step in voxels: half the main lobe of a box that fills the array. */
const longestStep = 0.5;

function ascentStep(gradient: Triple, hessian: Matrix): Triple {
  const newton = solve3(hessian, [-gradient[0], -gradient[1], -gradient[2]]);
  const ascends = newton.every(Number.isFinite) && dot(newton, gradient) > 0;
  const step = ascends ? newton : gradient;
  const length = Math.hypot(...step);
  const factor = ascends ? Math.min(1, longestStep / length) : length > 0 ? longestStep / length : 0;
  return [step[0] * factor, step[1] * factor, step[2] * factor];
}

type Matrix = readonly [Triple, Triple, Triple];

/** P = |c|² of c(t) = Σ X exp(−iφ), φ = Σ kⱼtⱼ, with its exact first and second derivatives, from the moments Σ X exp(−iφ)·{1, kⱼ, kⱼkₗ}. */
function evaluate(product: ComplexVolume, ramp: Triple): { power: number; gradient: Triple; hessian: Matrix } {
  const { re, im } = momentsOf(product, ramp);
  // ∂ⱼc = −i·mⱼ and ∂ⱼₗc = −mⱼₗ.
  const first = (j: number): number => 2 * (re[0] * im[j] - im[0] * re[j]);
  const second = (j: number, l: number, jl: number): number =>
    2 * (re[j] * re[l] + im[j] * im[l] - re[0] * re[jl] - im[0] * im[jl]);
  return {
    power: re[0] ** 2 + im[0] ** 2,
    gradient: [first(1), first(2), first(3)],
    hessian: [
      [second(1, 1, 4), second(1, 2, 5), second(1, 3, 6)],
      [second(2, 1, 5), second(2, 2, 7), second(2, 3, 8)],
      [second(3, 1, 6), second(3, 2, 8), second(3, 3, 9)],
    ],
  };
}

/** Real and imaginary moments in the order 1, z, y, x, zz, zy, zx, yy, yx, xx. */
function momentsOf(product: ComplexVolume, ramp: Triple): { readonly re: Float64Array; readonly im: Float64Array } {
  const [zs, ys, xs] = axes(product.shape, ramp);
  const { data } = product;
  const [nz, ny, nx] = product.shape;
  const re = new Float64Array(10);
  const im = new Float64Array(10);
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let a0 = 0;
      let a1 = 0;
      let a2 = 0;
      let b0 = 0;
      let b1 = 0;
      let b2 = 0;
      for (let x = 0; x < nx; x++, i += 2) {
        const k = xs.k[x];
        const a = data[i] * xs.re[x] - data[i + 1] * xs.im[x];
        const b = data[i] * xs.im[x] + data[i + 1] * xs.re[x];
        a0 += a;
        b0 += b;
        a1 += k * a;
        b1 += k * b;
        a2 += k * k * a;
        b2 += k * k * b;
      }
      const c = zs.re[z] * ys.re[y] - zs.im[z] * ys.im[y];
      const s = zs.re[z] * ys.im[y] + zs.im[z] * ys.re[y];
      addMoments(re, zs.k[z], ys.k[y], a0 * c - b0 * s, a1 * c - b1 * s, a2 * c - b2 * s);
      addMoments(im, zs.k[z], ys.k[y], a0 * s + b0 * c, a1 * s + b1 * c, a2 * s + b2 * c);
    }
  }
  return { re, im };
}

function addMoments(moments: Float64Array, z: number, y: number, m0: number, m1: number, m2: number): void {
  moments[0] += m0;
  moments[1] += z * m0;
  moments[2] += y * m0;
  moments[3] += m1;
  moments[4] += z * z * m0;
  moments[5] += z * y * m0;
  moments[6] += z * m1;
  moments[7] += y * y * m0;
  moments[8] += y * m1;
  moments[9] += m2;
}

/** exp(−2πi (n − c)·t/N) at every n of an axis. */
interface Factors {
  /** 2π(n − c)/N. */
  readonly k: Float64Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function axes(shape: Shape, ramp: Triple): Factors[] {
  const centre = centreOf(shape);
  return shape.map((n, axis) => {
    const k = Float64Array.from({ length: n }, (_, i) => (2 * Math.PI * (i - centre[axis])) / n);
    return { k, re: k.map((angle) => Math.cos(angle * ramp[axis])), im: k.map((angle) => -Math.sin(angle * ramp[axis])) };
  });
}

/** Cramer's rule; not finite for a singular matrix. */
function solve3([a, b, c]: Matrix, [p, q, r]: Triple): Triple {
  const det = (u: Triple, v: Triple, w: Triple): number =>
    u[0] * (v[1] * w[2] - v[2] * w[1]) - u[1] * (v[0] * w[2] - v[2] * w[0]) + u[2] * (v[0] * w[1] - v[1] * w[0]);
  const d = det(a, b, c);
  return [
    det([p, a[1], a[2]], [q, b[1], b[2]], [r, c[1], c[2]]) / d,
    det([a[0], p, a[2]], [b[0], q, b[2]], [c[0], r, c[2]]) / d,
    det([a[0], a[1], p], [b[0], b[1], q], [c[0], c[1], r]) / d,
  ];
}
