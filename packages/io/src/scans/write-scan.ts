// A scan as the files of its beamline's first layout, for simulated ones: what a place of the layout is read from is written to it.

import { OptionError, type RealVolume, realVolume } from "@friedel/engine";
import { hcEvM } from "@friedel/imaging";
import type { DescribedBeamline } from "../beamlines/parse.js";
import { writeEdf } from "../edf/write.js";
import { writeFio } from "../fio/write.js";
import { writeSpec } from "../spec/write.js";
import type { EnergyUnit, Layout, LengthUnit } from "./layout.js";
import { type Filling, filledPlace } from "./places.js";
import type { ScanSettingsFile } from "./settings-file.js";
import { createTreeWriter, type TreeFile } from "./write-tree.js";

/** A scan with all that its files may tell. Angles in degrees, by the beamline's own names. */
export interface ScanToWrite {
  readonly beamline: DescribedBeamline;
  /** Name of the sample, and number of the scan. */
  readonly name: string;
  readonly number: number;
  /** Whole counts, axes (frame, row, column). */
  readonly frames: RealVolume;
  readonly rocking: string;
  readonly anglesDeg: readonly number[];
  readonly motorsDeg: Readonly<Record<string, number>>;
  readonly energyEv: number;
  readonly distanceM: number;
  readonly pixelM: number;
  readonly directBeam: { readonly row: number; readonly column: number };
}

/** Files by name, the one that tells of the others last, and what the layout has no place for. */
export interface WrittenScan {
  readonly files: readonly TreeFile[];
  readonly unsaid: ScanSettingsFile;
}

const secondsPerFrame = 0.25;
/** Frames in one file, where a layout has them in several. */
const framesPerFile = 64;

/** The files of a scan. Throws OptionError for a beamline without a layout. */
export function scanFiles(scan: ScanToWrite): Promise<WrittenScan> {
  const [layout] = scan.beamline.layouts;
  if (!layout)
    throw new OptionError(`expected a beamline whose file says how scans are laid out, found none in ${scan.beamline.name}`);
  return layout.kind === "hdf5" ? hdf5Files(scan, layout) : Promise.resolve(specFiles(scan, layout));
}

async function hdf5Files(scan: ScanToWrite, layout: Layout): Promise<WrittenScan> {
  const { frames, directBeam, name, number } = scan;
  const filling: Filling = { scan: String(number), name, detector: detectorName, axis: "1", part: "1" };
  const path = filledPlace(layout.file[0] ?? "{name}_{scan:4}.h5", filling);
  const writer = createTreeWriter(path, layout.scan[0], filling);
  const { scanned, still, own } = layout.motors;
  for (const [motor, value] of Object.entries(scan.motorsDeg)) {
    const isRocked = motor === scan.rocking;
    const places = isRocked ? (own[motor] ?? scanned) : still;
    writer.put(places[0], isRocked ? scan.anglesDeg : value, { ...filling, motor }, "deg");
  }
  if (layout.energy) writer.put(layout.energy.at[0], energyIn(scan.energyEv, layout.energy.unit), filling, layout.energy.unit);
  if (layout.distance)
    writer.put(layout.distance.at[0], lengthIn(scan.distanceM, layout.distance.unit), filling, layout.distance.unit);
  for (const along of ["row", "column"] as const) {
    const { pixel } = layout;
    if (pixel) writer.put(pixel[along][0], lengthIn(scan.pixelM, pixel.unit), filling, pixel.unit);
    if (layout.directBeam) writer.put(layout.directBeam[along][0], directBeam[along], filling);
  }
  if (layout.command.length > 0) writer.put(layout.command[0], commandOf(scan), filling);
  if (layout.sample.length > 0) writer.put(layout.sample[0], name, filling);
  if (layout.exposure.length > 0) writer.put(layout.exposure[0], secondsPerFrame, filling);
  writer.frames(layout.frames[0], frames, framesPerFile);
  const log = layout.log[0];
  const files = await writer.files((texts) => {
    const { command = commandOf(scan), parameters, columns } = texts;
    return log === undefined ? undefined : { path: filledPlace(log, filling), text: writeFio({ command, parameters, columns }) };
  });
  return { files, unsaid: unsaidOf(scan, layout) };
}

/** The detector's name where its frames are no whole known one. */
const detectorName = "simulated";

function specFiles(scan: ScanToWrite, layout: Layout): WrittenScan {
  const { frames, name, number, rocking, anglesDeg } = scan;
  const [count, rows, columns] = frames.shape;
  const size = rows * columns;
  const files = Array.from({ length: count }, (_, i) => ({
    name: `images/${name}_${String(i).padStart(5, "0")}.edf`,
    bytes: writeEdf(realVolume([1, rows, columns], frames.data.slice(i * size, (i + 1) * size))),
  }));
  const motors = Object.entries({ ...scan.motorsDeg, [rocking]: anglesDeg[0] }).map(
    ([motor, value]) => [motor, motor, value] as const,
  );
  const inMotors = (places: readonly string[] | undefined): string | undefined =>
    places?.find((place) => place.startsWith("motors/"))?.slice("motors/".length);
  const energy = inMotors(layout.energy?.at);
  const distance = inMotors(layout.distance?.at);
  const fixed = [
    ...(layout.energy && energy ? [[energy, energy, energyIn(scan.energyEv, layout.energy.unit)] as const] : []),
    ...(layout.distance && distance ? [[distance, distance, lengthIn(scan.distanceM, layout.distance.unit)] as const] : []),
  ];
  const numberColumn = layout.frameNumber[0]?.replace(/^columns\//, "");
  const log = writeSpec({
    number,
    command: commandOf(scan),
    motors: [...motors, ...fixed],
    headers: {},
    columns: {
      [rocking]: anglesDeg,
      Seconds: anglesDeg.map(() => secondsPerFrame),
      ...(numberColumn !== undefined && { [numberColumn]: anglesDeg.map((_, i) => i) }),
    },
  });
  const text = { name: `${name}.spec`, bytes: new TextEncoder().encode(log) };
  return { files: [...files, text], unsaid: unsaidOf(scan, layout) };
}

function commandOf({ rocking, anglesDeg }: ScanToWrite): string {
  const last = anglesDeg.length - 1;
  return `ascan ${rocking} ${anglesDeg[0]} ${anglesDeg[last]} ${last} ${secondsPerFrame}`;
}

function unsaidOf({ beamline, energyEv, distanceM, pixelM, directBeam }: ScanToWrite, layout: Layout): ScanSettingsFile {
  // An arm that points to the middle of the frames is what a reader takes it for.
  const isBesideBeam = beamline.detectorCircles.length === 0;
  return {
    // An HDF5 file shows by its places whose it is.
    ...(layout.kind === "spec" && { beamline: beamline.name }),
    ...(!layout.energy && { energyEv }),
    ...(!layout.distance && { distanceM }),
    ...(!layout.pixel && pixelM !== beamline.pixelM && { pixelM: [pixelM, pixelM] as const }),
    ...(!layout.directBeam && isBesideBeam && { directBeam }),
  };
}

function energyIn(energyEv: number, unit: EnergyUnit): number {
  const wavelengthM = hcEvM / energyEv;
  return { eV: energyEv, keV: energyEv / 1000, angstrom: wavelengthM * 1e10, nm: wavelengthM * 1e9 }[unit];
}

function lengthIn(metres: number, unit: LengthUnit): number {
  return { m: metres, mm: metres * 1e3, um: metres * 1e6 }[unit];
}
