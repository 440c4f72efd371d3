// What was found in frames, in sentences that name them.

import type { DarkPlanes } from "./dark-planes.js";

/** `3, 17–20`; shortened after eight ranges. */
export function listed(numbers: readonly number[]): string {
  const ranges: string[] = [];
  for (let start = 0, end = 0; start < numbers.length; start = ++end) {
    while (numbers[end + 1] === numbers[end] + 1) end++;
    ranges.push(start === end ? `${numbers[start]}` : `${numbers[start]}–${numbers[end]}`);
  }
  return ranges.length > 8 ? `${ranges.slice(0, 8).join(", ")}, … (${numbers.length} in all)` : ranges.join(", ");
}

/** `frame 3`, `frames 3, 5–7`. */
export function named(what: string, numbers: readonly number[]): string {
  return `${what}${numbers.length === 1 ? "" : "s"} ${listed(numbers)}`;
}

/** What was done about dark planes, in short and in a sentence. */
export function darkNotes({ planes }: Pick<DarkPlanes, "planes">): { readonly did: string; readonly note: string }[] {
  return (["frame", "row", "column"] as const).flatMap((what, axis) => {
    const found = planes[axis];
    if (found.length === 0) return [];
    const are = found.length === 1 ? "is" : "are";
    const cause = what === "frame" ? "no trigger, no beam, or padding" : "padding, or no part of the detector";
    return [
      {
        did: `${named(what, found)} made unmeasured: dark`,
        note: `${named(what, found)} ${are} dark beside ${found.length === 1 ? "its" : "their"} neighbours (${cause}): taken for not measured`,
      },
    ];
  });
}
