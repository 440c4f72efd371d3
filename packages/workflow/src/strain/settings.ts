// The settings of the strain step, and what they mean at a photon energy.

import { hcEvM, type StrainOptions } from "@friedel/imaging";

/** How an object is taken to space. */
export interface StrainSettings extends Pick<StrainOptions, "frame" | "voxelM" | "isosurface" | "smoothing" | "hkl"> {
  /** Whether the error bar of the bulk's mean strain is found too, which takes each fit to space: a second or two. Default false. */
  readonly meanBar?: boolean;
  /** Takes out refraction and absorption of a material of index 1 − δ + iβ. */
  readonly material?: { readonly delta: number; readonly beta: number };
}

/** The options of imaging's strain step at a photon energy. */
export function strainOptions({ material, meanBar: _, ...options }: StrainSettings, energyEv: number): StrainOptions {
  return { frame: "laboratory", ...options, ...(material && { material: { ...material, wavelengthM: hcEvM / energyEv } }) };
}
