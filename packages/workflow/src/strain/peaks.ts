// Several Bragg peaks of one crystal: each result onto one grid that turns with the sample, laid over the first, and from all of them
// the displacement vector, strain tensor and rotation.

import { type ComplexVolume, cropOrPad, type Engine } from "@friedel/engine";
import {
  alignPeaks,
  type Beamline,
  checkPeaks,
  type PeakImage,
  placeCrystal,
  type SampleSetting,
  type StrainImage,
  sampleTurn,
  strainTensor,
  toMeanLattice,
  turnedAxes,
} from "@friedel/imaging";
import type { GeometryRecord } from "@friedel/io";
import { type StrainPart, tensorPart } from "@friedel/report";
import { matricesOf } from "../scan/geometry.js";
import { type StrainSettings, strainOptions } from "./settings.js";

/** An object at a Bragg peak, and the diffractometer whose motors turned the sample. */
export interface Peak {
  /** Its name in tables. */
  readonly name: string;
  readonly object: ComplexVolume;
  readonly geometry: GeometryRecord;
  readonly beamline: Beamline;
}

/** The input of {@link findTensor}. */
export interface PeaksInput {
  /** The peak whose image is shown, then two or more others of the same crystal, mounted as it was. */
  readonly peaks: readonly Peak[];
  readonly image: StrainImage;
  readonly settings: StrainSettings;
}

/**
 * The tensor of a crystal from its image at one peak and objects at others. Throws OptionError for fewer than three peaks, nearly
 * parallel ones and motors that are not known, DataError for supports that do not lie over each other.
 */
export async function findTensor({ peaks, image, settings }: PeaksInput, engine: Engine): Promise<StrainPart> {
  const { transform } = engine;
  const [first, ...others] = peaks;
  const images: PeakImage[] = [{ ...image.space, support: image.support }];
  for (const peak of others) {
    const { frame: _, hkl: __, ...options } = strainOptions(settings, peak.geometry.energyEv);
    const axes = turnedAxes(image.space.axes, sampleTurn(settingOf(first), settingOf(peak)));
    const onGrid = { ...options, axes, voxelM: image.space.voxelM[0] };
    const { space, support } = await placeCrystal(peak.object, matricesOf(peak.geometry), onGrid, transform);
    const { shape } = image.support;
    images.push({ ...space, object: cropOrPad(space.object, shape), support: cropOrPad(support, shape) });
  }
  checkPeaks(images);
  const aligned = await alignPeaks(images, transform);
  return tensorPart(
    image,
    strainTensor(toMeanLattice(aligned)),
    aligned,
    peaks.map(({ name }) => name),
  );
}

function settingOf({ beamline, geometry }: Peak): SampleSetting {
  return { beamline, motorsDeg: geometry.motors };
}
