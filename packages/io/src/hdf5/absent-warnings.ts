// What a person is told of frames that the files do not hold.

import { formatNumbers } from "../number-list.js";
import type { AbsentFrames } from "./read-frames.js";

/** A sentence for each kind of absence in the dataset at `path`, whose first frame is number `first` of its scan. */
export function absentWarnings({ whole, partly, voxels, sources }: AbsentFrames, path: string, first = 0): string[] {
  const named = (frames: readonly number[]) =>
    `frame${frames.length > 1 ? "s" : ""} ${formatNumbers(frames.map((frame) => first + frame))} (counted from 0)`;
  const lost = sources.length > 0 ? `${path} needs ${sources.slice(0, 4).join(", ")}${sources.length > 4 ? ", …" : ""}` : "";
  return [
    ...(lost === ""
      ? []
      : [`${lost}: ${sources.length > 1 ? `${sources.length} sources that are` : "a source that is"} not there`]),
    ...(whole.length > 0 ? [`${path} holds nothing of ${named(whole)}: taken for not measured`] : []),
    ...(partly.length > 0
      ? [`${path} holds a part only of ${named(partly)}; ${voxels} voxels in all are taken for not measured`]
      : []),
  ];
}
