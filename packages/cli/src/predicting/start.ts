// The first thing that `reconstruct` does with a pattern: a network's answer, from which refinement begins.

import {
  type ComplexVolume,
  cropOrPad,
  DataError,
  type Engine,
  type MaskVolume,
  type RealVolume,
  type Triple,
} from "@friedel/engine";
import { searchedShape } from "@friedel/imaging";
import { WeightsError } from "@friedel/network";
import { shippedNetwork } from "@friedel/network/node";
import type { InputFile } from "@friedel/workflow";
import type { Command } from "commander";
import type { Reporter } from "../report.js";
import { openNetwork } from "./network.js";

/** What the user says of the network: a file, `false` for none, nothing for the shipped one. */
export interface StartFlags {
  readonly network?: string | false;
  readonly threads: number;
}

export function addStart(command: Command): Command {
  return command
    .option("--network <file>", "auto: network whose answer it begins with (default: the shipped one)")
    .option("--no-network", "auto: begin without a network");
}

/** An answer to begin with, on the grid of the part that is searched first, and what is to be said about it. */
export interface PredictedStart {
  readonly object: ComplexVolume;
  readonly facts: {
    readonly network: InputFile;
    readonly chi2: number;
    readonly oversampling: Triple;
    readonly unlike: string | null;
  };
}

/**
 * The network's answer for a pattern; null where none is wanted, where none is shipped, and for a pattern that the network cannot take,
 * which the user is told. Throws FileError for a file that was named and is no network of friedel's.
 */
export async function predictStart(
  engine: Engine,
  { counts, mask }: { readonly counts: RealVolume; readonly mask: MaskVolume },
  { network: path, threads }: StartFlags,
  reporter: Reporter,
): Promise<PredictedStart | null> {
  if (path === false || (path === undefined && !(await isShipped()))) return null;
  const { predictor, fingerprint: network } = await openNetwork(path, threads);
  try {
    // The answer is a start: of a large pattern it is for the part that is searched.
    const shape = searchedShape(counts.shape);
    const { object, metrics, oversampling, unlike } = await predictor.predict(
      engine,
      cropOrPad(counts, shape),
      cropOrPad(mask, shape),
    );
    if (unlike !== null) reporter.note(`the pattern is unlike those that the network was trained on: ${unlike}`);
    return { object, facts: { network, chi2: metrics.chi2, oversampling, unlike } };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    reporter.note(`going on without the network: ${error.message}`);
    return null;
  } finally {
    await predictor.dispose();
  }
}

function isShipped(): Promise<boolean> {
  return shippedNetwork().then(
    () => true,
    (error: unknown) => {
      if (error instanceof WeightsError) return false;
      throw error;
    },
  );
}
