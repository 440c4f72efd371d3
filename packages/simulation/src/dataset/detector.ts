// What a drawn detector makes of an intensity: exposure, background, Poisson counts, a gap, dead pixels, and hot ones that nobody
// has listed. Pixels are (row, column) and keep their faults in every frame.

import {
  DataError,
  type MaskVolume,
  Measured,
  maskVolume,
  poisson,
  type RealVolume,
  realVolume,
  type Shape,
} from "@friedel/engine";
import type { Gap } from "../diffraction/pattern.js";
import type { SampleSet } from "./description.js";
import { evenly, logarithmically, type Next, numbersOf, quickSequence, wholly } from "./draws.js";

/** A pixel that counts by itself. */
export interface HotPixel {
  readonly row: number;
  readonly column: number;
  /** Expected counts a frame. */
  readonly counts: number;
}

/** A detector as drawn for one sample. */
export interface Detector {
  readonly peakCounts: number;
  readonly background: number;
  readonly gap: Gap | null;
  /** Row and column of each. */
  readonly dead: readonly (readonly [row: number, column: number])[];
  readonly hot: readonly HotPixel[];
}

/** Draws a detector for patterns of this shape. */
export function drawDetector(set: SampleSet, seed: number): Detector {
  const next = numbersOf(seed, "sample detector");
  const [, rows, columns] = set.shape;
  const peakCounts = Math.round(logarithmically(next, set.peakCounts));
  const background = evenly(next, set.background);
  const gap = next() < set.gapShare ? drawGap(next, set) : null;
  const pixel = (): [number, number] => [Math.floor(rows * next()), Math.floor(columns * next())];
  const dead = Array.from({ length: wholly(next, set.deadPixels) }, pixel);
  const hot = Array.from({ length: wholly(next, set.hotPixels) }, () => {
    const [row, column] = pixel();
    return { row, column, counts: logarithmically(next, [1, peakCounts]) };
  });
  return { peakCounts, background, gap, dead, hot };
}

/** A gap anywhere but over the centre, where no one would measure. */
function drawGap(next: Next, { shape, gapWidth }: SampleSet): Gap {
  const axis = next() < 0.5 ? "row" : "column";
  const length = axis === "row" ? shape[1] : shape[2];
  const centre = Math.floor(length / 2);
  const width = Math.min(wholly(next, gapWidth), centre - 2);
  const isBelow = next() < 0.5;
  const room = isBelow ? centre - 1 - width : length - centre - 2 - width;
  const place = Math.floor((room + 1) * next());
  return { axis, start: isBelow ? place : centre + 2 + place, width };
}

/** Counts (0 where not measured) and mask. Throws {@link DataError} for an intensity of zeros. */
export function detect(intensity: RealVolume, detector: Detector, seed: number): { counts: RealVolume; mask: MaskVolume } {
  const { shape, data } = intensity;
  const brightest = data.reduce((a, b) => Math.max(a, b), 0);
  if (!(brightest > 0)) throw new DataError("expected an object that scatters, found one of zeros");
  const sensor = sensorOf(shape, detector);
  const own = new Float64Array(sensor.length).fill(detector.background);
  for (const { row, column, counts } of detector.hot) own[row * shape[2] + column] += counts;
  const scale = detector.peakCounts / brightest;
  const next = quickSequence(seed, "sample counts");
  const counts = realVolume(shape);
  const mask = maskVolume(shape);
  for (let frame = 0, i = 0; frame < shape[0]; frame++) {
    for (let pixel = 0; pixel < sensor.length; pixel++, i++) {
      mask.data[i] = sensor[pixel];
      if (sensor[pixel] === Measured.used) counts.data[i] = poisson(data[i] * scale + own[pixel], next);
    }
  }
  return { counts, mask };
}

function sensorOf([, rows, columns]: Shape, { gap, dead }: Detector): Uint8Array {
  const sensor = new Uint8Array(rows * columns).fill(Measured.used);
  for (const [row, column] of dead) sensor[row * columns + column] = Measured.no;
  if (!gap) return sensor;
  for (let i = 0; i < sensor.length; i++) {
    const place = gap.axis === "row" ? Math.floor(i / columns) : i % columns;
    if (place >= gap.start && place < gap.start + gap.width) sensor[i] = Measured.no;
  }
  return sensor;
}
