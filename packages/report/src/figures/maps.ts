// The figure of a crystal in space: three slices through its middle for each quantity, in nm, each row with its own colour bar.

import { type MaskVolume, placeOf, type RealVolume, type Triple } from "@friedel/engine";
import { scaleLinear } from "d3-scale";
import { type ColourTable, outsideColour, unreliableColour } from "../svg/colours.js";
import type { Heading } from "../svg/svg.js";
import { frameOf } from "./frame.js";
import { drawSlices, type SliceRow, type SlicesFigure } from "./slices.js";

/** A quantity and how it is shown. */
export interface MapRow {
  /** Of its panels' files; of {@link Ranges}, where it has that name. */
  readonly key: string;
  /** The quantity with its unit, beside the colour bar. */
  readonly label: string;
  readonly volume: RealVolume;
  readonly colours: ColourTable;
  /** Values at the ends of the colours. */
  readonly range: readonly [number, number];
  /** Drawn where this is 1; everywhere without it. */
  readonly inside?: MaskVolume;
  /** Every other voxel is grey where this is 1: the quantity is not to be believed there. */
  readonly hatched?: MaskVolume;
  /** A line is drawn where the quantity has this value. */
  readonly level?: number;
}

export interface MapsFigure extends Heading {
  readonly rows: readonly MapRow[];
  /** Its extent is shown. */
  readonly support: MaskVolume;
  /** Its middle is cut through; that of `support` without it. */
  readonly through?: MaskVolume;
  /** The voxel from which lengths are counted; the one that is cut through without it. */
  readonly origin?: Triple;
  /** The Bragg vector along z, y, x, drawn as an arrow. */
  readonly q?: Triple;
  /** Voxel lengths along the axes of the volumes: z, y, x. */
  readonly voxelNm: Triple;
}

/** Draws maps; see {@link mapSlices}. */
export function drawMaps(figure: MapsFigure): string {
  return drawSlices(mapSlices(figure));
}

/** Maps from the side, from above and along z. The vertical axis of a slice points up. */
export function mapSlices({ rows, support, through = support, voxelNm, q, ...heading }: MapsFigure): SlicesFigure {
  return {
    ...heading,
    ...(q && { direction: { name: "Q", along: q } }),
    ...frameOf(support),
    centre: frameOf(through).centre,
    shape: support.shape,
    voxel: voxelNm,
    unit: "nm",
    axes: ["z", "y", "x"],
    across: "across",
    isUpright: true,
    tallest: 210,
    rows: rows.map(sliceRow),
  };
}

function sliceRow({ key, label, volume: { data, shape }, colours, range: [from, to], inside, hatched, level }: MapRow): SliceRow {
  const isGrey = (v: number) =>
    hatched !== undefined && hatched.data[v] !== 0 && placeOf(v, shape).reduce((a, b) => a + b) % 2 === 0;
  return {
    key,
    label,
    scale: scaleLinear([from, to], [1, 0]),
    ...(level !== undefined && { contour: { data, level } }),
    colours,
    place: (v) => {
      if (inside && !inside.data[v]) return outsideColour;
      return isGrey(v) ? unreliableColour : (data[v] - from) / (to - from);
    },
  };
}
