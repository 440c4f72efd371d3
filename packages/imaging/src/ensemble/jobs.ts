// Fits of an ensemble as plain data: they can be made one after the other here, or side by side by threads that they are sent to. Either
// way their results are the same bits, in the order of the jobs.

import type { ComplexVolume, Engine, RealVolume, SupportedObject } from "@friedel/engine";
import { type Random, seededRandom } from "@friedel/engine";
import { overlays } from "../metrics/overlay.js";
import { redrawnAmplitude } from "../strain/uncertainty/likelihood.js";
import { insideOut, pushed } from "./beginnings.js";
import type { ModelledMeasurement } from "./crop.js";
import { type Fit, fitFrom } from "./fit.js";

/** One fit. */
export interface FitJob {
  readonly begin: SupportedObject;
  /** The phases are turned inside out before. */
  readonly insideOut?: boolean;
  /** The phases are pushed away before by so many radians rms, of a stream of the ensemble's beginnings. */
  readonly push?: { readonly seed: number; readonly stream: number; readonly rms: number };
  /** Other counts than the measurement's, as square roots; or a draw of them. */
  readonly amplitude?: RealVolume;
  readonly redraw?: { readonly seed: number; readonly number: number };
  /** See {@link fitFrom}. */
  readonly roomVoxels?: number;
  readonly growsFrom?: number;
  /** What the fit's object is laid over when it is done. */
  readonly over?: ComplexVolume;
}

/** Makes a fit on another thread. */
export type FitElsewhere = (input: ModelledMeasurement, job: FitJob) => Promise<Fit>;

/** Where fits are made: on an engine, or by other threads, whose number does not matter for what comes out. */
export interface FitPlace {
  readonly engine: Engine;
  readonly elsewhere?: FitElsewhere;
}

/** The random numbers of a stream of the ensemble's beginnings. */
export function beginningsOf(seed: number, stream: number): Random {
  return seededRandom(seed, "ensemble beginnings", stream);
}

/** Makes one fit. Errors as {@link fitFrom}, DataError for a reference of zeros. */
export async function runFit(engine: Engine, input: ModelledMeasurement, job: FitJob): Promise<Fit> {
  const { begin, push, redraw, roomVoxels, growsFrom, over } = job;
  const turned = job.insideOut ? await insideOut(begin.object, engine.transform) : begin.object;
  // A fit that keeps to its beginning comes back from long waves alone; one that roams finds more by waves as short as blocks make them:
  // strains of scan 54 from three seeds correlate by 0.976 to 0.990 then, else by 0.962 to 0.978.
  const block = roomVoxels === undefined ? input.block : undefined;
  const object = push ? pushed(turned, beginningsOf(push.seed, push.stream), push.rms, block) : turned;
  const drawn = redraw && redrawnAmplitude(input.amplitude, input.mask, redraw.seed, redraw.number);
  const amplitude = job.amplitude ?? drawn;
  const { support } = begin;
  const options = { ...(amplitude && { amplitude }), ...(roomVoxels && { roomVoxels }), ...(growsFrom && { growsFrom }) };
  const fit = await fitFrom(engine, input, { object, support }, options);
  if (!over || !Number.isFinite(fit.llk)) return fit;
  const { object: laid, correlation } = await (await overlays(over, engine.transform))(fit.object);
  return { ...fit, object: laid, correlation };
}

/** Makes fits of one measurement. Yields before every fit is made or awaited. Errors as {@link fitFrom}, the first one met. */
export async function* runFits(
  { engine, elsewhere }: FitPlace,
  input: ModelledMeasurement,
  jobs: readonly FitJob[],
): AsyncGenerator<void, Fit[]> {
  const running = elsewhere && jobs.map((job) => elsewhere(input, job));
  // One that fails while another is awaited is met in its turn.
  for (const fit of running ?? []) fit.catch(() => {});
  const found: Fit[] = [];
  for (const [n, job] of jobs.entries()) {
    yield;
    found.push(await (running ? running[n] : runFit(engine, input, job)));
  }
  return found;
}
