// An array as pixels.

import type { ColourTable } from "@friedel/report/svg";
import { useEffect, useRef } from "react";
import { type Pixels, pixelsOf } from "./colours.js";

interface Props extends Pixels {
  readonly colours: ColourTable;
  readonly range: readonly [number, number];
  /** The last row on top. */
  readonly isFlipped?: boolean;
  readonly label: string;
}

export function Picture({ rows, columns, values, faint, colours, range, isFlipped = false, label }: Props) {
  const place = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = place.current;
    // Pixels are put into memory: the graphics card, which may be busy, is not waited for.
    const context = canvas?.getContext("2d", { willReadFrequently: true });
    if (!canvas || !context) return;
    canvas.width = columns;
    canvas.height = rows;
    context.putImageData(
      new ImageData(pixelsOf({ rows, columns, values, faint }, colours, range, isFlipped), columns, rows),
      0,
      0,
    );
  }, [rows, columns, values, faint, colours, range, isFlipped]);
  return <canvas ref={place} role="img" aria-label={label} />;
}
