// The second part of a beamline file: how its scans are laid out in files. The fields are explained in scans/layout.ts.

import { z } from "zod";
import type { Layout } from "../scans/layout.js";
import { placeFault } from "../scans/places.js";

const name = z.string().min(1).max(64);
const place = z
  .string()
  .min(1)
  .max(200)
  .superRefine((text, context) => {
    const fault = placeFault(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });
const listed = z.union([place.transform((one) => [one]), z.array(place).min(1).max(16)]);
const places = listed.default([]);
const length = z.enum(["m", "mm", "um"]);
const motors = z.strictObject({ scanned: places, still: places, own: z.record(name, listed).default({}) });

const layout = z
  .strictObject({
    name,
    kind: z.enum(["hdf5", "spec", "fio"]),
    file: places,
    log: places,
    scan: places,
    frames: places,
    motors: motors.default({ scanned: [], still: [], own: {} }),
    energy: z.strictObject({ at: listed, unit: z.enum(["keV", "eV", "angstrom", "nm"]) }).optional(),
    distance: z.strictObject({ at: listed, unit: length }).optional(),
    pixel: z.strictObject({ row: listed, column: listed, unit: length }).optional(),
    directBeam: z.strictObject({ row: listed, column: listed }).optional(),
    monitor: places,
    transmission: places,
    mask: places,
    saturation: places,
    command: places,
    sample: places,
    startTime: places,
    endTime: places,
    exposure: places,
    frameNumber: places,
  })
  .refine(({ kind, scan, frames }) => kind !== "hdf5" || (scan.length > 0 && frames.length > 0), {
    message: "a layout of HDF5 files needs the places `scan` and `frames`",
  });

/** Layouts as a beamline file has them; one place may stand without a list. */
export const layoutsSchema = z.array(layout.transform(withoutGaps)).max(16).default([]);

/** A layout without the keys that its file leaves out. */
function withoutGaps({ energy, distance, pixel, directBeam, ...rest }: z.infer<typeof layout>): Layout {
  return {
    ...rest,
    ...(energy && { energy }),
    ...(distance && { distance }),
    ...(pixel && { pixel }),
    ...(directBeam && { directBeam }),
  };
}
