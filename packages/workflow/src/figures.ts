// Figures as files: drawings as they are, or in whatever format the context makes of them.

import type { Drawing, Picture } from "@friedel/report";
import type { Folder } from "./folder.js";

/** A format of figures. */
export interface FigureFormat {
  /** Of a file's name, without the dot. */
  readonly ending: "svg" | "png";
  readonly type: Picture["type"];
  /** The file of a drawing. */
  encode(svg: string): Promise<Uint8Array>;
}

/** Drawings as they are. */
export const svgFigures: FigureFormat = {
  ending: "svg",
  type: "image/svg+xml",
  encode: async (svg) => new TextEncoder().encode(svg),
};

/** Where figures go. */
export interface FigureTarget {
  /** Where results and checkpoints go; nothing is written without it. */
  readonly folder?: Folder;
  /** {@link svgFigures} without it; null for none. */
  readonly figures?: FigureFormat | null;
}

/** Draws figures and writes them; returns each with its file. None are drawn where there are to be none. */
export async function writeFigures<D extends Drawing>(
  { folder, figures = svgFigures }: FigureTarget,
  draw: () => readonly D[],
): Promise<(D & Picture)[]> {
  if (!folder || !figures) return [];
  return Promise.all(
    draw().map(async (drawing) => {
      const bytes = await figures.encode(drawing.svg);
      await folder.write(`figures/${drawing.file}.${figures.ending}`, bytes);
      return { ...drawing, type: figures.type, bytes };
    }),
  );
}

/** Removes a figure that earlier work left, where figures are written at all. */
export async function removeFigure({ folder, figures = svgFigures }: FigureTarget, file: string): Promise<void> {
  if (figures) await folder?.remove(`figures/${file}.${figures.ending}`);
}
