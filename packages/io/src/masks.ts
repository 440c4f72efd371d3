// A pattern's mask in files: 1 is not measured, in every format and for the flag --mask.

import { type MaskVolume, Measured, mapped, maskVolume } from "@friedel/engine";

/** The mask as files have it (1: not measured) and, if any voxels were kept out of phasing, a mask of those. */
export function maskArrays(own: MaskVolume): { readonly mask: MaskVolume; readonly free?: MaskVolume } {
  const listed = (value: number) => mapped(own, (kind) => (kind === value ? 1 : 0));
  const mask = listed(Measured.no);
  return own.data.includes(Measured.free) ? { mask, free: listed(Measured.free) } : { mask };
}

/** The mask in memory from the arrays of a file: anything but 0 is not measured; `free` applies to measured voxels only. */
export function maskFrom(bad: MaskVolume, free?: MaskVolume): MaskVolume {
  const value = (own: number, i: number) => (own ? Measured.no : free?.data[i] ? Measured.free : Measured.used);
  return maskVolume(bad.shape, bad.data.map(value));
}
