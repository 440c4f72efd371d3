// The images of a scan that grows: each in the scan's folder of results, whole or not at all.

import { join } from "node:path";
import { drain } from "@friedel/engine";
import { readFileBytes } from "@friedel/io/node";
import { type ScanSummary, summaryOf } from "../../batch/summary.js";
import type { Context } from "../../context.js";
import { type ReconstructionSettings, reconstruct, type StartingObject } from "../../reconstruct.js";
import type { Reconstruction } from "../../result/reconstruction.js";
import type { Scan } from "../../scan/scan.js";
import { aroundPeak } from "../../scan/window.js";
import { withOutput } from "../output.js";

/** Name of the last file of an image. */
const summaryName = "summary.json";

/** An image, and what a table says of it. */
export interface MadeImage {
  readonly reconstruction: Reconstruction;
  readonly summary: ScanSummary;
}

/**
 * An image of a state before the last: of the surroundings of the peak, at most `size` voxels an edge, some iterations from the object
 * before or from a prediction. Without either it is found from nothing.
 */
export function quickImage(
  scan: Scan,
  to: string,
  settings: ReconstructionSettings,
  size: number,
  start: StartingObject | undefined,
  context: Context,
): Promise<MadeImage> {
  return write(aroundPeak(scan, windowEdges * size), to, quickSettings(settings, size, start), false, context);
}

/** How such an image is made. */
export function quickSettings(
  settings: ReconstructionSettings,
  size: number,
  start: StartingObject | undefined,
): ReconstructionSettings {
  return {
    ...settings,
    preparation: { ...settings.preparation, size },
    refinement: { ...settings.refinement, preset: "brief", coherence: false },
    ...{ bars: 0, strain: false, files: "cxi" },
    ...(start && { start }),
  };
}

/** Raw pixels that are prepared, for each of the image: the judgement of hot pixels and noise sees beyond the crop. */
const windowEdges = 1.5;

/**
 * The image of a whole scan, refined from the object that is given, with strain but without bars. `isLast` where there will be none: until
 * then it has its CXI files alone.
 */
export function finalImage(
  scan: Scan,
  to: string,
  settings: ReconstructionSettings,
  start: StartingObject | undefined,
  isLast: boolean,
  context: Context,
): Promise<MadeImage> {
  const refinement = { ...(start && { preset: "auto" as const }), ...settings.refinement };
  const files = isLast ? "all" : "cxi";
  return write(scan, to, { ...settings, refinement, files, bars: 0, ...(start && { start }) }, isLast, context);
}

/** The same image with error bars. */
export function imageWithBars(
  scan: Scan,
  to: string,
  settings: ReconstructionSettings,
  found: Reconstruction,
  start: StartingObject | undefined,
  context: Context,
): Promise<MadeImage> {
  return write(scan, to, { ...settings, found, ...(start && { start }) }, true, context);
}

async function write(
  scan: Scan,
  to: string,
  settings: ReconstructionSettings,
  isLast: boolean,
  context: Context,
): Promise<MadeImage> {
  return withOutput(to, scan.file.path, "watch", async (folder) => {
    // The old summary goes first: a kill at any moment leaves no image that seems to be the final one.
    await folder.remove(summaryName);
    const notes: string[] = [];
    const reconstruction = await drain(reconstruct(scan, settings, { ...context, folder }), ({ message }) => {
      if (message?.kind === "warning") notes.push(message.text);
    });
    const summary = summaryOf(scan, reconstruction, notes);
    await folder.write(summaryName, `${JSON.stringify({ isFinal: isLast, summary }, null, 2)}\n`);
    return { reconstruction, summary };
  });
}

/** Whether a folder has the last image of a scan. */
export async function isFinalAt(folder: string): Promise<boolean> {
  try {
    const text = new TextDecoder().decode(await readFileBytes(join(folder, summaryName)));
    return (JSON.parse(text) as { readonly isFinal?: unknown }).isFinal === true;
  } catch {
    return false;
  }
}

/** An object as the next image begins with it. */
export function objectOf({ result, pattern }: Pick<Reconstruction, "result" | "pattern">, to: string): StartingObject {
  const { geometry } = pattern;
  return { object: result.object, file: { path: to, sha256: "" }, resample: true, ...(geometry && { geometry }) };
}
