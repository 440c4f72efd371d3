// Vectors and 3×3 matrices of the laboratory frame: x horizontal, y up, z along the beam, right-handed.

/** Components (x, y, z) in the laboratory frame. */
export type Vector = readonly [number, number, number];

/** Rows x, y, z; its columns are often vectors of their own, one an array axis (frame, row, column). */
export type Matrix3 = readonly [Vector, Vector, Vector];

/** Scalar product. */
export function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Vector product. */
export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** s·a. */
export function scale(s: number, a: Vector): Vector {
  return [s * a[0], s * a[1], s * a[2]];
}

/** a + b. */
export function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

/** Length. */
export function norm(a: Vector): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** M·v. */
export function apply([x, y, z]: Matrix3, v: Vector): Vector {
  return [dot(x, v), dot(y, v), dot(z, v)];
}

/** A·B. */
export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const columns = transpose(b);
  return fromColumns(apply(a, columns[0]), apply(a, columns[1]), apply(a, columns[2]));
}

/** Mᵀ: the columns of M as rows. */
export function transpose([a, b, c]: Matrix3): Matrix3 {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

/** The matrix with these columns. */
export function fromColumns(a: Vector, b: Vector, c: Vector): Matrix3 {
  return transpose([a, b, c]);
}

/** M⁻ᵀ; not finite for a singular matrix. */
export function inverseTranspose(m: Matrix3): Matrix3 {
  const [a, b, c] = transpose(m);
  const volume = dot(a, cross(b, c));
  return fromColumns(scale(1 / volume, cross(b, c)), scale(1 / volume, cross(c, a)), scale(1 / volume, cross(a, b)));
}

/** Turn by `angle` radians about the unit vector `axis`, counter-clockwise seen against it (Rodrigues' formula). */
export function rotation(axis: Vector, angle: number): Matrix3 {
  const [x, y, z] = axis;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const t = 1 - c;
  return [
    [t * x * x + c, t * x * y - s * z, t * x * z + s * y],
    [t * x * y + s * z, t * y * y + c, t * y * z - s * x],
    [t * x * z - s * y, t * y * z + s * x, t * z * z + c],
  ];
}
