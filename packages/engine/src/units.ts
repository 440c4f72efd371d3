// The border of units: inside are SI units and radians, in tables, figures and on the command line nanometres and degrees.

import type { Vector } from "./vectors/index.js";

/** Metres as nanometres. */
export function toNm(metres: number): number {
  return metres * 1e9;
}

/** A vector, or three lengths, in metres as nanometres. */
export function vectorToNm([x, y, z]: Vector): Vector {
  return [toNm(x), toNm(y), toNm(z)];
}

/** Nanometres as metres. */
export function fromNm(nanometres: number): number {
  return nanometres * 1e-9;
}

/** Square metres as square nanometres. */
export function toSquareNm(area: number): number {
  return area * 1e18;
}

/** A momentum transfer in 1/m as 1/nm. */
export function toPerNm(perMetre: number): number {
  return perMetre * 1e-9;
}

/** Metres as ångströms. */
export function toAngstrom(metres: number): number {
  return metres * 1e10;
}

/** Radians as degrees. */
export function toDegrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

/** Degrees as radians. */
export function toRadians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
