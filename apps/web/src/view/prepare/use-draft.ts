// The settings of a preparation as they are being changed, with the mask that is being drawn; what is in effect is the scan's own.

import { useEffect, useRef, useState } from "react";
import { emptyMask, maskedPixels, type PixelMask } from "../../job/mask-edit.js";
import type { OpenedScan, Preparation } from "../../job/records.js";

/** Changes of settings. */
export interface Draft {
  readonly preparation: Preparation;
  /** Whether it differs from what is in effect. */
  readonly isChanged: boolean;
  readonly mask: PixelMask | undefined;
  readonly canUndo: boolean;
  /** Sets some; undefined for none. */
  set(change: { readonly [name in keyof Preparation]?: Preparation[name] | undefined }): void;
  /** Draws. What a stroke draws while the pointer goes on is one step to go back. */
  draw(edit: (mask: PixelMask) => PixelMask, isGoingOn?: boolean): void;
  undo(): void;
}

/** Steps that one can go back. */
const mostSteps = 50;

export function useDraft(scan: OpenedScan | undefined): Draft {
  const [preparation, setPreparation] = useState<Preparation>({});
  const [past, setPast] = useState<readonly (PixelMask | undefined)[]>([]);
  const newest = useRef(preparation);
  const put = (next: Preparation): void => {
    newest.current = next;
    setPreparation(next);
  };
  useEffect(() => {
    const inEffect = scan?.preparation ?? {};
    newest.current = inEffect;
    setPreparation(inEffect);
    if (Object.keys(inEffect).length === 0) setPast([]);
  }, [scan]);
  const withMask = (mask: PixelMask | undefined): Preparation => {
    const { mask: _, ...others } = newest.current;
    return mask && maskedPixels(mask) > 0 ? { ...others, mask } : others;
  };
  return {
    preparation,
    isChanged: scan !== undefined && JSON.stringify(comparable(preparation)) !== JSON.stringify(comparable(scan.preparation)),
    mask: preparation.mask,
    canUndo: past.length > 0,
    set(change) {
      const next = Object.entries({ ...newest.current, ...change }).filter(([, value]) => value !== undefined);
      put(Object.fromEntries(next) as Preparation);
    },
    draw(edit, isGoingOn = false) {
      if (!scan) return;
      const before = newest.current.mask;
      if (!isGoingOn) setPast((steps) => [...steps, before].slice(-mostSteps));
      put(withMask(edit(before ?? emptyMask(...scan.measured.whole))));
    },
    undo() {
      put(withMask(past[past.length - 1]));
      setPast(past.slice(0, -1));
    },
  };
}

/** Settings whose text is another where they are. */
function comparable({ mask, ...others }: Preparation): object {
  const parts = Object.entries(others).sort(([a], [b]) => a.localeCompare(b));
  // A sum that no single change of pixels leaves as it was.
  const sum = mask?.pixels.reduce((total, value, i) => (value ? (total * 31 + i + 1) % 2_147_483_647 : total), 7);
  return [parts, sum];
}
