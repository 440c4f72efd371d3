// A pattern's mask as every file has it: 1 where nothing was measured, as the flag --mask takes it.

import { type MaskVolume, Measured, maskVolume } from "@friedel/engine";

/** The mask of a file and, where voxels were kept out of phasing, which (they are measured); both of 0 and 1. */
export function maskArrays({ shape, data }: MaskVolume): { readonly mask: MaskVolume; readonly free?: MaskVolume } {
  const listed = (value: number) =>
    maskVolume(
      shape,
      data.map((own) => (own === value ? 1 : 0)),
    );
  const mask = listed(Measured.no);
  return data.includes(Measured.free) ? { mask, free: listed(Measured.free) } : { mask };
}

/** The mask behind the arrays of a file: not 0 is unmeasured, and `free` counts where it is measured. */
export function maskFrom(bad: MaskVolume, free?: MaskVolume): MaskVolume {
  const value = (own: number, i: number) => (own ? Measured.no : free?.data[i] ? Measured.free : Measured.used);
  return maskVolume(bad.shape, bad.data.map(value));
}
