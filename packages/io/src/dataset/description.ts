// Descriptions of data sets as they come from YAML files, flags and the sets themselves, checked once here into records of simulation.

import { isFftSize, voxelCount } from "@friedel/engine";
import {
  type CrystalSet,
  type DatasetDescription,
  defaultCrystalSet,
  defaultSampleSet,
  type SampleSet,
} from "@friedel/simulation";
import { z } from "zod";
import { checked, parseYaml } from "../checked.js";
import { FormatError } from "../errors.js";

const whole = (least: number, most: number) => z.number().int().min(least).max(most);
const share = z.number().min(0).max(1);

function span(value: z.ZodNumber) {
  return z.tuple([value, value]).refine(([least, most]) => least <= most, "expected the lesser first");
}

const length = whole(16, 512).refine(isFftSize, "expected a length 2^a·3^b·5^c");
const index = whole(-20, 20);

const crystalFields = {
  kind: z.literal("crystals"),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  count: whole(1, 10_000_000),
  perShard: whole(1, 1000),
  metals: z.array(z.string().min(1).max(8)).min(1).max(32),
  atoms: span(z.number().min(100).max(4_000_000)),
  defects: z.array(z.string().max(32)).min(1).max(32),
  fields: z.array(z.string().max(32)).min(1).max(32),
  strain: z.number().min(0).max(0.05),
  unevenStrain: z.number().min(0).max(0.05),
  heldShare: share,
  forceTolerance: z.number().min(1e-8).max(10),
  maxSteps: whole(1, 1_000_000),
} satisfies Record<keyof CrystalSet, z.ZodType>;

const sampleFields = {
  kind: z.literal("samples"),
  seed: whole(0, Number.MAX_SAFE_INTEGER),
  count: whole(1, 100_000_000),
  perShard: whole(1, 4096),
  shape: z.tuple([length, length, length]),
  crystalShare: share,
  reflections: z
    .array(z.tuple([index, index, index]))
    .min(1)
    .max(100),
  oversampling: span(z.number().min(2).max(20)),
  phaseRange: span(z.number().min(0).max(100)),
  forms: z
    .array(z.string().max(32))
    .min(1)
    .max(32)
    .default([...defaultSampleSet.forms]),
  domainShare: share.default(0),
  dislocationShare: share,
  unevenness: span(z.number().min(0).max(0.9)),
  peakCounts: span(z.number().min(1).max(1e12)),
  background: span(z.number().min(0).max(1e6)),
  partialShare: share,
  blur: span(z.number().min(0).max(10)),
  disturbedShare: share.default(0),
  disturbances: z.array(z.string().max(32)).max(32).default([]),
  gapShare: share,
  gapWidth: span(whole(1, 64)),
  deadPixels: span(whole(0, 10_000)),
  hotPixels: span(whole(0, 1000)),
  centring: z.enum(["maximum", "reflection"]),
  offCentre: z.number().min(0).max(5),
} satisfies Record<keyof SampleSet, z.ZodType>;

const schemas = { crystals: z.strictObject(crystalFields), samples: z.strictObject(sampleFields) };

/** The schema of a whole description, for files that hold one. */
export const descriptionSchema = z.union([schemas.crystals, schemas.samples]);

/** About this many bytes of a shard's samples, before they are packed. */
const shardBytes = 2 ** 26;
/** Bytes a voxel: counts, mask, complex object, support. */
const voxelBytes = 14;

/**
 * The description of a set: what is given, and the defaults of its kind for the rest. `file` names the source in errors.
 * Throws {@link FormatError} for the first fault.
 */
export function completeDescription(kind: DatasetDescription["kind"], given: object, file: string): DatasetDescription {
  const shape = sampleFields.shape.safeParse({ ...defaultSampleSet, ...given }.shape);
  // A shape that is none is refused below.
  const voxels = voxelCount(shape.data ?? defaultSampleSet.shape);
  const perShard = Math.max(1, Math.min(64, Math.floor(shardBytes / (voxelBytes * voxels))));
  const defaults = kind === "crystals" ? defaultCrystalSet : { ...defaultSampleSet, perShard };
  return checked<DatasetDescription>(schemas[kind], { ...defaults, ...given }, file, `a description of ${kind}`);
}

/** Reads the fields of a description from YAML; they are not checked before {@link completeDescription}. */
export function parseDescription(text: string, file: string): object {
  const value = parseYaml(text, file, "a description") ?? {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new FormatError(file, "a description: names and values", Array.isArray(value) ? "a list" : typeof value);
  }
  return value;
}
