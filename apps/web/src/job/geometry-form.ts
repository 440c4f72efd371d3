// The geometry of a scan as a form: what the files tell of it, and what is missing and asked for by name.

import { type Beamline, motorNamed } from "@friedel/imaging";
import { beamlinePresets, type GeometryRecord, type ScanLog } from "@friedel/io";
import type { Scan } from "@friedel/workflow";
import type { GeometryField, GeometryForm } from "./records.js";

/** The beamline taken where none is named. */
const usual = "34-ID-C";

/** The form of a scan; `geometry` is that of its prepared pattern, where there is one. */
export function geometryForm(scan: Scan, geometry?: GeometryRecord): GeometryForm | undefined {
  const presets = beamlinePresets();
  const named = scan.log?.beamline ?? scan.beamline ?? (geometry && presets[geometry.beamline]);
  const beamline = named ?? presets[usual];
  const told = geometry ? fromGeometry(geometry) : scan.log ? fromLog(scan.log.scan, beamline) : {};
  const pixelUm = 1e6 * (told.pixelM ?? beamline.pixelM);
  const field = (name: string, label: string, unit: string, value: number | undefined): GeometryField => ({
    name,
    label,
    unit,
    ...(value !== undefined && Number.isFinite(value) && { value: Number(value.toPrecision(10)) }),
  });
  return {
    beamline: beamline.name,
    beamlines: Object.keys(presets),
    isKnown: named !== undefined,
    fields: [
      field("energy", "Photon energy", "eV", told.energyEv),
      field("distance", "Sample to detector", "m", told.distanceM),
      field("pixel", "Detector pixel", "µm", pixelUm),
      field("step", "Step from frame to frame", geometry?.scan?.energyStepEv === undefined ? "°" : "eV", told.step),
      ...circlesOf(beamline).map((motor) => field(`motor ${motor}`, motor, "°", told.motors?.[motor])),
    ],
  };
}

interface Told {
  readonly energyEv?: number | undefined;
  readonly distanceM?: number | undefined;
  readonly pixelM?: number | undefined;
  readonly step?: number | undefined;
  readonly motors?: Readonly<Record<string, number>>;
}

function fromGeometry({ energyEv, distanceM, pixelM, motors, scan }: GeometryRecord): Told {
  const [step] = Object.values(scan?.stepsDeg ?? {});
  return { energyEv, distanceM, pixelM: pixelM[0], step: step ?? scan?.energyStepEv, motors };
}

/** What a log tells by itself, where it tells too little for a geometry: a column's reading in the middle of the scan. */
function fromLog({ motors, columns, energyEv, distanceM, pixelM }: ScanLog, beamline: Beamline): Told {
  const known: Record<string, number> = {};
  for (const [name, value] of Object.entries(motors)) known[motorNamed(beamline, name) ?? name] = value;
  for (const [name, values] of columns) {
    const motor = motorNamed(beamline, name);
    if (motor !== undefined) known[motor] = values[values.length >> 1];
  }
  const energy = typeof energyEv === "number" ? energyEv : energyEv?.[energyEv.length >> 1];
  return { energyEv: energy, distanceM, pixelM: pixelM?.[0], motors: known };
}

function circlesOf({ sampleCircles, detectorCircles }: Beamline): string[] {
  return [...new Set([...sampleCircles, ...detectorCircles].map(({ motor }) => motor))];
}
