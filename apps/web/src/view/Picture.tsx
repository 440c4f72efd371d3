// An array as pixels.

import type { ColourTable } from "@friedel/report/svg";
import { useEffect, useRef } from "react";
import { bitmapOf, showBitmap } from "./bitmap.js";
import { type Pixels, pixelsOf } from "./colours.js";

interface Props extends Pixels {
  readonly colours: ColourTable;
  readonly range: readonly [number, number];
  /** The last row on top. */
  readonly isFlipped?: boolean;
  readonly label: string;
}

export function Picture({ rows, columns, values, faint, colours, range, isFlipped = false, label }: Props) {
  const place = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const pixels = pixelsOf({ rows, columns, values, faint }, colours, range, isFlipped);
    return place.current ? showBitmap(place.current, bitmapOf(pixels, rows, columns)) : undefined;
  }, [rows, columns, values, faint, colours, range, isFlipped]);
  return <img ref={place} alt={label} draggable={false} />;
}
