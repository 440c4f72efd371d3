// A scan that is open: how it was read and prepared, by which settings, and those settings as files.

import { centreOf, type Triple, triple } from "@friedel/engine";
import type { PreparationReport } from "@friedel/imaging";
import { writeNpy } from "@friedel/io";
import { type Context, type Pattern, type Progress, prepare, type Scan } from "@friedel/workflow";
import { geometryForm } from "./geometry-form.js";
import { measuredScan } from "./measured.js";
import type { Disk, OpenedFrames } from "./open.js";
import type { OpenedScan, PatternPlace, Preparation, SolveSettings } from "./records.js";
import { preparationFlags, preparationSettings, settingsFile, solveFlags } from "./settings.js";
import { patternTables } from "./solved.js";

/** The scan, and all that a reconstruction of it needs. */
export interface Prepared {
  /** Of the file or folder on the disk. */
  readonly path: string;
  readonly scan: Scan;
  readonly preparation: Preparation;
  /** The file that a drawn mask has on the disk. */
  readonly maskName: string;
  /** What the frames were made to; undefined for a pattern that is taken as it is. */
  readonly pattern?: Pattern;
  readonly report?: PreparationReport;
  readonly geometry?: Pattern["geometry"];
  readonly patternShape: Triple;
  /** What reading and preparing had to say. */
  readonly warnings: readonly string[];
}

/** Prepares frames that were read; a pattern that friedel prepared stays as it is. Errors as `prepare`. */
export async function* readyScan(
  { path, scan }: OpenedFrames,
  preparation: Preparation,
  context: Pick<Context, "engine" | "signal">,
): AsyncGenerator<Progress, { readonly present: Prepared; readonly opened: Omit<OpenedScan, "warnings"> }> {
  const measured = measuredScan(scan);
  const warnings: string[] = [];
  let pattern: Pattern | undefined;
  if (scan.prepared) {
    for (const text of scan.warnings) yield { stage: "reading", message: { kind: "warning", text } };
  } else {
    const work = prepare(scan, preparationSettings(preparation), context);
    for (let next = await work.next(); ; next = await work.next()) {
      if (next.done) {
        pattern = next.value;
        break;
      }
      if (next.value.message) warnings.push(next.value.message.text);
      yield next.value;
    }
  }
  const { report } = pattern ?? {};
  const geometry = pattern ? pattern.geometry : scan.prepared?.geometry;
  const form = scan.prepared ? undefined : geometryForm(scan, geometry);
  const shown = pattern ?? { ...scan.prepared, counts: scan.counts };
  const { counts } = shown;
  return {
    present: {
      ...{ path, scan, preparation, warnings, maskName: maskNameOf(scan) },
      patternShape: counts.shape,
      ...(pattern && { pattern }),
      ...(report && { report }),
      ...(geometry && { geometry }),
    },
    opened: {
      ...{ kind: "scan", name: scan.name, measured, preparation, tables: patternTables(shown) },
      ...(report && { place: placeOf(report, scan) }),
      ...(form && { geometry: form }),
    },
  };
}

/** Reads the scan that is open by other settings, as `friedel reconstruct` does with their flags. Errors as `readScan`. */
export async function readAgain(disk: Disk, { path, maskName }: Prepared, preparation: Preparation): Promise<OpenedFrames> {
  const { mask, beamline } = preparation;
  const [file] = maskFile(preparation, maskName);
  if (file) await disk.add({ path: drawnAt(maskName), blob: new Blob([file.bytes.slice()]) });
  const settings = { ...(beamline !== undefined && { beamline }), ...(mask && { mask: drawnAt(maskName) }) };
  return { kind: "scan", path, scan: await disk.readScan(path, settings) };
}

/** The settings of a reconstruction, and the mask that they name. */
export function settingsFiles({ path, scan, preparation, maskName }: Prepared, settings: SolveSettings): readonly NamedBytes[] {
  const flags = { ...preparationFlags(preparation, maskName), ...solveFlags(settings) };
  const text = new TextEncoder().encode(settingsFile(path, flags));
  return [{ name: `${scan.name}-settings.yaml`, bytes: text }, ...maskFile(preparation, maskName)];
}

interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** In a folder of its own, where no reader takes it for a mask that lies beside the data. */
function drawnAt(name: string): string {
  return `drawn/${name}`;
}

function maskNameOf({ name }: Scan): string {
  return `${name}-mask.npy`;
}

/** One frame, for all, in which 1 is not measured. */
function maskFile({ mask }: Preparation, name: string): NamedBytes[] {
  if (!mask) return [];
  const { rows, columns, pixels } = mask;
  return [{ name, bytes: writeNpy({ kind: "mask", shape: [1, rows, columns], data: pixels }) }];
}

/** Where the pattern lies in the frames that are shown, which may be a part of those that the report means. */
function placeOf({ centre, shape, bin }: PreparationReport, { part, counts }: Scan): PatternPlace {
  const first = centreOf(counts.shape);
  const from = triple((axis) => (part ? part.centre[axis] - first[axis] : 0));
  return { centre: triple((axis) => centre[axis] - from[axis]), shape: triple((axis) => shape[axis]), bin };
}
