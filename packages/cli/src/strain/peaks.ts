// Several Bragg peaks of one crystal: each result onto one grid that turns with the sample, laid over the first, and the displacement
// vector, strain tensor and rotation that all of them say.

import { basename } from "node:path";
import { cropOrPad, type Engine } from "@friedel/engine";
import {
  alignPeaks,
  type Beamline,
  checkPeaks,
  type PeakImage,
  placeCrystal,
  type SampleSetting,
  type StrainImage,
  type StrainOptions,
  sampleTurn,
  strainTensor,
  toMeanLattice,
  turnedAxes,
} from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { availableMemory, readResultFile } from "@friedel/io/node";
import { type StrainPart, tensorPart } from "@friedel/report";
import { findBeamline } from "@friedel/workflow/node";
import { defined } from "../option-groups.js";
import { matricesOf } from "./matrices.js";
import { knownGeometry } from "./run.js";

/** A result at one of the peaks. */
export interface PeakResult {
  readonly path: string;
  readonly geometry: GeometryRecord;
  /** Where it was measured. */
  readonly beamline: Beamline;
}

/** Reads what is known of a peak. `name` is a beamline or file in place of the one that the result names. Errors as `findBeamline`. */
export async function peakOf(path: string, geometry: GeometryRecord, name?: string): Promise<PeakResult> {
  return { path, geometry, beamline: await findBeamline(name ?? geometry.beamline) };
}

/** What the others are brought to space with; `first` is the one whose image is shown. */
export interface PeaksInput {
  readonly first: PeakResult;
  readonly image: StrainImage;
  readonly others: readonly string[];
  readonly beamline?: string;
  /** Options of the step at a photon energy. */
  readonly options: (energyEv: number) => StrainOptions;
}

/**
 * The tensor of a crystal from its image at one peak and results at others. Throws OptionError for fewer than three peaks, nearly
 * parallel ones and motors that are not known, DataError for supports that do not lie over each other.
 */
export async function tensorOf({ first, image, others, beamline, options }: PeaksInput, engine: Engine): Promise<StrainPart> {
  const transform: Parameters<typeof placeCrystal>[3] = (volume, direction) => engine.transform(volume, direction);
  const images: PeakImage[] = [{ ...image.space, support: image.support }];
  for (const path of others) {
    const stored = await readResultFile(path, { maxBytes: availableMemory() });
    const peak = await peakOf(path, knownGeometry(stored.geometry, path), beamline);
    const { isosurface, smoothing, material } = options(peak.geometry.energyEv);
    const turn = sampleTurn(settingOf(first), settingOf(peak));
    const axes = turnedAxes(image.space.axes, turn);
    const settings = { ...defined({ isosurface, smoothing, material }), axes, voxelM: image.space.voxelM[0] };
    const { space, support } = await placeCrystal(stored.object, matricesOf(peak.geometry), settings, transform);
    const { shape } = image.support;
    images.push({ ...space, object: cropOrPad(space.object, shape), support: cropOrPad(support, shape) });
  }
  checkPeaks(images);
  const aligned = await alignPeaks(images, transform);
  const tensor = strainTensor(toMeanLattice(aligned));
  const names = [first.path, ...others].map((path) => (basename(path) === "result.cxi" ? path : basename(path)));
  return tensorPart(image, tensor, aligned, names);
}

function settingOf({ beamline, geometry }: PeakResult): SampleSetting {
  return { beamline, motorsDeg: geometry.motors };
}
