// Figures as files: drawings as they are, or in whatever formats the context makes of them.

import { type Drawing, drawingOf, type Picture, type Ranges } from "@friedel/report";
import type { Folder } from "./folder.js";

/** A format of figures. */
export interface FigureFormat {
  /** Of a file's name, without the dot. */
  readonly ending: "svg" | "png" | "pdf";
  readonly type: Picture["type"] | "application/pdf";
  /** The file of a drawing. */
  encode(svg: string): Promise<Uint8Array>;
}

/** Drawings as they are. */
export const svgFigures = {
  ending: "svg",
  type: "image/svg+xml",
  encode: async (svg: string) => new TextEncoder().encode(svg),
} as const satisfies FigureFormat;

/** Where figures go, and how they look. */
export interface FigureTarget {
  /** Where results and checkpoints go; nothing is written without it. */
  readonly folder?: Folder;
  /** Each figure is written in all of these; {@link svgFigures} without it; null for none. */
  readonly figures?: readonly FigureFormat[] | null;
  /** Whether each slice and each view is written by itself, too, into figures/panels. */
  readonly panels?: boolean;
  /** Ends of colour bars that do not follow the data. */
  readonly ranges?: Ranges;
}

/**
 * Draws figures and writes them; returns each with a picture of it for a page. None are drawn where there are to be none. Those that come
 * one by one are made pictures of by other threads while the next is drawn.
 */
export async function writeFigures(target: FigureTarget, draw: () => Iterable<Drawing>): Promise<(Drawing & Picture)[]> {
  const { folder, figures = [svgFigures], panels = false } = target;
  if (!folder || !figures || figures.length === 0) return [];
  const write = async (file: string, svg: string): Promise<Picture> => {
    let picture: Picture | undefined;
    for (const format of figures) {
      const bytes = await format.encode(svg);
      await folder.write(`figures/${file}.${format.ending}`, bytes);
      if (format.type !== "application/pdf") picture ??= { type: format.type, bytes };
    }
    return picture ?? { type: svgFigures.type, bytes: await svgFigures.encode(svg) };
  };
  const written: Promise<Drawing & Picture>[] = [];
  for (const drawing of draw()) {
    const one = async () => {
      for (const { name, sketch } of panels ? (drawing.panels ?? []) : [])
        await write(`panels/${drawing.file}-${name}`, drawingOf(sketch()));
      return { ...drawing, ...(await write(drawing.file, drawing.svg)) };
    };
    written.push(one());
    // What goes wrong is met below, if the next can be drawn.
    written[written.length - 1].catch(() => {});
  }
  return Promise.all(written);
}

/** Removes a figure that earlier work left, where figures are written at all. */
export async function removeFigure({ folder, figures = [svgFigures] }: FigureTarget, file: string): Promise<void> {
  for (const { ending } of figures ?? []) await folder?.remove(`figures/${file}.${ending}`);
}
