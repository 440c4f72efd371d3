// The built-in example: a raw scan of a small strained gold nanocrystal, written file by file as its beamline would.

import type { Engine } from "@friedel/engine";
import { beamlinePresets } from "@friedel/io";
import { simulateScan } from "@friedel/simulation";
import { memoryFolder, writeScan } from "@friedel/workflow";
import type { DroppedFile } from "../disk/tree.js";

/** Of how many frames and pixels it is, and how large the crystal: small enough to be solved in some seconds. */
const size = { frames: 48, stepDeg: 0.02, pixels: 64, diameterM: 180e-9 } as const;

/** Simulates the scan; its files lie in a folder `example`. */
export async function exampleFiles(engine: Engine, seed = 1): Promise<DroppedFile[]> {
  const beamline = Object.values(beamlinePresets()).find(({ name }) => name === "34-ID-C");
  if (!beamline) throw new Error("expected the beamline 34-ID-C among the presets, found none of that name");
  const sim = await simulateScan({ beamline, seed, ...size }, engine.transform);
  const folder = memoryFolder("example");
  await writeScan(folder, "gold", sim, beamline);
  const files: DroppedFile[] = [];
  for (const name of await folder.list()) {
    files.push({ path: `example/${name}`, blob: new Blob([(await folder.read(name)).slice()]) });
  }
  return files;
}
