// A pattern's mask in files: 1 is not measured, in every format and for the flag --mask.

import { type MaskVolume, Measured, mapped, maskVolume } from "@friedel/engine";

/**
 * The flags of a CXI mask that say something of a pixel that counts all the same: an artefact corrected in it (0x800), a peak for
 * a hit finder (0x2000), its background taken off (0x4000). All others, reserved ones too, speak against it. Source: CXI file
 * format (Maia, Nature Methods 9, 854 (2012), doi 10.1038/nmeth.2110).
 */
const goodFlags = 0x800 | 0x2000 | 0x4000;

/** Whether a CXI mask's value is that of a pixel that did not measure; programs that write 0 and 1 mean the same by them. */
export function isBadFlag(flags: number): boolean {
  return (flags >= 0 && flags < 2 ** 31 && Number.isInteger(flags) ? flags & ~goodFlags : flags) !== 0;
}

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
