// The ambiguities that a pattern leaves: position, phase, scale and twin. Fixed by convention, or used to favour one twin.

import { type ComplexVolume, centreOf, mapped, placeOf, roll, type SupportedObject, type Triple } from "@friedel/engine";

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

/** The object's lower half, up to its centre of mass, along the first two axes (of more than one voxel): a start that favours one of the twins. */
export function lowerHalf(object: ComplexVolume): ComplexVolume {
  const { shape } = object;
  const centre = centreOfMass(object);
  const halved = [0, 1, 2].filter((axis) => shape[axis] > 1).slice(0, 2);
  return mapped(object, (value, i) => {
    const place = placeOf(i >> 1, shape);
    return halved.every((axis) => place[axis] <= centre[axis]) ? value : 0;
  });
}

/**
 * Object and support rolled by whole voxels so that the centre of mass lies at the array's centre, the object scaled as
 * {@link scaledInPlace} does.
 */
export function removeAmbiguities({ object, support }: SupportedObject, scale: number): SupportedObject {
  const centre = centreOf(object.shape);
  const mass = centreOfMass(object);
  const shift: Triple = [Math.round(centre[0] - mass[0]), Math.round(centre[1] - mass[1]), Math.round(centre[2] - mass[2])];
  return scaledInPlace({ object: roll(object, shift), support: roll(support, shift) }, scale);
}

/** The object multiplied by `scale` and turned so that Σ|ρ|ρ has phase 0, where it is. */
export function scaledInPlace({ object, support }: SupportedObject, scale: number): SupportedObject {
  const data = object.data.slice();
  let re = 0;
  let im = 0;
  for (let i = 0; i < data.length; i += 2) {
    if (data[i] === 0 && data[i + 1] === 0) continue;
    const amplitude = Math.hypot(data[i], data[i + 1]);
    re += amplitude * data[i];
    im += amplitude * data[i + 1];
  }
  const norm = Math.hypot(re, im) || 1;
  const [c, s] = [(scale * re) / norm, (scale * im) / norm];
  for (let i = 0; i < data.length; i += 2) {
    const [x, y] = [data[i], data[i + 1]];
    if (x === 0 && y === 0) continue;
    data[i] = x * c + y * s;
    data[i + 1] = y * c - x * s;
  }
  return { object: { ...object, data }, support };
}
