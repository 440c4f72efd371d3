// Drawing on arrays: functions of the place from the centre, soft edges, boxes around what is drawn.

import {
  type ComplexVolume,
  centreOf,
  complexVolume,
  type MaskVolume,
  maskVolume,
  type RealVolume,
  realVolume,
  type Shape,
  type Triple,
} from "@friedel/engine";

/** A function of pixels from the centre ⌊N/2⌋: to the right, downwards, and along the frames. */
export type Drawing = (x: number, y: number, z: number) => number;

/** The array of a drawing. */
export function drawn(shape: Shape, at: Drawing): RealVolume {
  const out = realVolume(shape);
  const [cz, cy, cx] = centreOf(shape);
  const [, ny, nx] = shape;
  for (let i = 0; i < out.data.length; i++)
    out.data[i] = at((i % nx) - cx, (Math.floor(i / nx) % ny) - cy, Math.floor(i / (nx * ny)) - cz);
  return out;
}

/** 1 where a drawing is above 0. */
export function maskDrawn(shape: Shape, at: Drawing): MaskVolume {
  return maskVolume(
    shape,
    Uint8Array.from(drawn(shape, at).data, (value) => (value > 0 ? 1 : 0)),
  );
}

/** The share of a pixel inside an edge at this signed distance from it, inside below 0: a ramp as wide as `width` pixels. */
export function inside(distance: number, width = 1): number {
  return Math.min(1, Math.max(0, 0.5 - distance / width));
}

/** modulus·exp(i·phase); without phases a real object. */
export function complexOf(modulus: RealVolume, phase?: RealVolume): ComplexVolume {
  const out = complexVolume(modulus.shape);
  modulus.data.forEach((value, i) => {
    const angle = phase?.data[i] ?? 0;
    out.data[2 * i] = value * Math.cos(angle);
    out.data[2 * i + 1] = value * Math.sin(angle);
  });
  return out;
}

/** 1 in the box around all above a share of the largest value, wider by `margin` pixels on each side (not along an axis of one). */
export function boxAround({ shape, data }: RealVolume, share: number, margin: number): MaskVolume {
  const limit = share * data.reduce((a, b) => Math.max(a, b), 0);
  const [, ny, nx] = shape;
  const least = [...shape];
  const most = [-1, -1, -1];
  const placeOf = (i: number): Triple => [Math.floor(i / (nx * ny)), Math.floor(i / nx) % ny, i % nx];
  data.forEach((value, i) => {
    if (value <= limit) return;
    placeOf(i).forEach((k, axis) => {
      least[axis] = Math.min(least[axis], k);
      most[axis] = Math.max(most[axis], k);
    });
  });
  const wide = shape.map((n) => (n > 1 ? margin : 0));
  const mask = maskVolume(shape);
  for (let i = 0; i < mask.data.length; i++)
    mask.data[i] = placeOf(i).every((k, axis) => k >= least[axis] - wide[axis] && k <= most[axis] + wide[axis]) ? 1 : 0;
  return mask;
}
