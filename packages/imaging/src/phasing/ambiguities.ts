// The ambiguities that a pattern leaves: position, phase, scale and twin. Fixed by convention, or used to favour one twin.

import { type ComplexVolume, centreOf, complexVolume, roll, type SupportedObject, type Triple } from "@friedel/engine";

/** Centre of mass of |ρ|² in (fractional) voxels; the array's centre for an empty object. */
export function centreOfMass({ shape, data }: ComplexVolume): Triple {
  const sum = [0, 0, 0];
  let mass = 0;
  for (let z = 0, i = 0; z < shape[0]; z++) {
    for (let y = 0; y < shape[1]; y++) {
      for (let x = 0; x < shape[2]; x++, i++) {
        const weight = data[2 * i] ** 2 + data[2 * i + 1] ** 2;
        if (weight === 0) continue;
        mass += weight;
        sum[0] += weight * z;
        sum[1] += weight * y;
        sum[2] += weight * x;
      }
    }
  }
  return mass > 0 ? [sum[0] / mass, sum[1] / mass, sum[2] / mass] : centreOf(shape);
}

/** The object's lower half, up to its centre of mass, along the first two axes: a start that favours one of the twins. */
export function lowerHalf(object: ComplexVolume): ComplexVolume {
  const { shape } = object;
  const [cz, cy] = centreOfMass(object);
  const out = complexVolume(shape);
  for (let z = 0; z < shape[0] && z <= cz; z++) {
    for (let y = 0; y < shape[1] && y <= cy; y++) {
      const row = 2 * (z * shape[1] + y) * shape[2];
      out.data.set(object.data.subarray(row, row + 2 * shape[2]), row);
    }
  }
  return out;
}

/**
 * Object and support rolled by whole voxels so that the centre of mass lies at the array's centre, the object multiplied by
 * `scale` and turned so that Σ|ρ|ρ has phase 0.
 */
export function removeAmbiguities({ object, support }: SupportedObject, scale: number): SupportedObject {
  const centre = centreOf(object.shape);
  const mass = centreOfMass(object);
  const shift: Triple = [Math.round(centre[0] - mass[0]), Math.round(centre[1] - mass[1]), Math.round(centre[2] - mass[2])];
  const rolled = roll(object, shift);
  let re = 0;
  let im = 0;
  for (let i = 0; i < rolled.data.length; i += 2) {
    if (rolled.data[i] === 0 && rolled.data[i + 1] === 0) continue;
    const amplitude = Math.hypot(rolled.data[i], rolled.data[i + 1]);
    re += amplitude * rolled.data[i];
    im += amplitude * rolled.data[i + 1];
  }
  const norm = Math.hypot(re, im) || 1;
  const [c, s] = [(scale * re) / norm, (scale * im) / norm];
  for (let i = 0; i < rolled.data.length; i += 2) {
    const [x, y] = [rolled.data[i], rolled.data[i + 1]];
    if (x === 0 && y === 0) continue;
    rolled.data[i] = x * c + y * s;
    rolled.data[i + 1] = y * c - x * s;
  }
  return { object: rolled, support: roll(support, shift) };
}
