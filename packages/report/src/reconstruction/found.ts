// Results of iterative phasing and of refinement, as tables and JSON.

import { formatShape, type MaskVolume, type Shape, voxelCount } from "@friedel/engine";
import {
  type Hand,
  nearTie,
  type PhasingResult,
  parseRecipe,
  type RefineResult,
  supportSize,
  totalIterations,
} from "@friedel/imaging";
import { voxelsWord } from "../figures/slices.js";
import type { StrainPart } from "../strain/records.js";
import type { Row } from "../tables.js";
import { figure } from "../text.js";
import { verdictRows, verdictSentence } from "./verdict.js";

/** An object, whichever way it was found. */
export type Found = PhasingResult | RefineResult;

/** Whether it was refined, not phased iteratively. */
export function isRefined(result: Found): result is RefineResult {
  return "origin" in result;
}

/** What a person wants to know of the result; `parts` of its strain, where that is known, stand in the verdict. */
export function foundRows(result: Found, isAmplitude: boolean, parts?: readonly StrainPart[]): Row[] {
  const { metrics, options } = result;
  return [
    ...(isRefined(result) ? verdictRows(result, parts) : result.doubts.map((doubt): Row => ["doubt", doubt])),
    ["chi2", figure(metrics.chi2)],
    // Amplitudes have lost the scale of the counts, without which a likelihood means nothing.
    ...(isAmplitude ? [] : [["llk", figure(metrics.llk)] as const, ["llkFree", figure(metrics.llkFree)] as const]),
    ...(isRefined(result) ? refinedRows(result) : startRows(result)),
    ["hand", handText(result.hand)],
    ["seed", String(options.seed)],
    ...supportRows(result.support),
  ];
}

/** What chose between the twins, which equal data cannot tell apart, in words. */
export function handText({ by, margin, isOwnTwin, likeness }: Hand): string {
  const like = likeness && `correlation ${figure(likeness.correlation, 3)}, of the other hand ${figure(likeness.otherHand, 3)}`;
  if (by === "place") return "as what is known of the object lies";
  if (by === "either") return "not decided: the twin fits what is known as well";
  if (by === "reference" && likeness) return `as ${likeness.name} (${like})`;
  const unlike = likeness ? `; unlike ${likeness.name} (${like})` : "";
  if (isOwnTwin) return `by rule, of an object that is its own twin within the noise${unlike}`;
  // Of a result of another program, or one that was written like a reference.
  if (margin <= -nearTie) return `not the rule's (margin ${figure(margin, 3)})${unlike}`;
  return margin < nearTie
    ? `by rule, a near tie (margin ${figure(margin, 2)}): another run may be written as the twin${unlike}`
    : `by rule (margin ${figure(margin, 3)})${unlike}`;
}

function startRows({ options, outcomes, start, combined }: PhasingResult): Row[] {
  const failed = outcomes.filter(({ failure }) => failure !== null).length;
  return [
    ["start", `${start + 1} of ${outcomes.length}${failed > 0 ? `, ${failed} failed` : ""}`],
    ...combinedRow(combined),
    ["iterations", `${totalIterations(parseRecipe(options.recipe))} a start: ${options.recipe}${growthText(options)}`],
  ];
}

function combinedRow({ count, share }: PhasingResult["combined"]): Row[] {
  if (count === 1) return [];
  const text = `the first mode of it and of ${count - 1} that agree with it, ${figure(share, 3)} of their power; it fits worse, for what they do not share fades`;
  return [["object", text]];
}

/** The beginnings before the recipe. */
function growthText({ growth }: PhasingResult["options"]): string {
  if (!growth) return "";
  // Damped by no more than a Gaussian as wide as the array, a pattern is whole.
  const how = growth.from < 1 ? ", each grown from coarse to fine" : ` of ${growth.recipe}+${growth.whole.recipe}`;
  return `, after the best of ${growth.tries} beginnings${how}`;
}

const origins = { crystal: "a crystal model", classical: "iterative phasing", given: "the object given" } as const;

/** Where a result came from, in words; the object that `auto` is given is a network's answer. */
function originOf({ origin, options }: RefineResult): string {
  return origin === "given" && options.preset === "auto" ? "a network's answer" : origins[origin];
}

function refinedRows(result: RefineResult): Row[] {
  const { options, outcomes, trust, conditions, remarks } = result;
  const others = outcomes.length > 1 ? `, the best of ${outcomes.length} objects` : "";
  const noise = trust && Number.isFinite(trust.noiseRatio) ? figure(trust.noiseRatio, 3) : undefined;
  return [
    ...(noise === undefined
      ? []
      : [["noise ratio", `${noise} (misfit of free voxels over that of counting noise alone)`] as const]),
    ...(trust && trust.compared > 1 ? [["agreement", agreement(trust)] as const] : []),
    ...(trust && Number.isFinite(trust.unevenness) ? [["density", evenness(trust)] as const] : []),
    ["origin", `${originOf(result)}${others}; preset ${options.preset}`],
    ["coherence", coherenceIn(result)],
    ...conditions.found.map((text): Row => ["found", text]),
    ...remarks.map((remark): Row => ["remark", remark]),
  ];
}

function coherenceIn({ coherenceWidths, coherenceTails, coherentMetrics }: RefineResult): string {
  const along = (values: readonly number[]) => values.map((value) => figure(Number(value.toFixed(3)), 3)).join(", ");
  if (!coherenceWidths) return "none fitted";
  const tails = coherenceTails?.some((tail) => tail > 0) ? `, tails ${along(coherenceTails)}` : "";
  return `widths ${along(coherenceWidths)}${tails} voxels (frame, row, column); without it chi2 ${figure(coherentMetrics.chi2)}`;
}

function agreement({ agreeing, compared, gap }: NonNullable<RefineResult["trust"]>): string {
  const other = Number.isFinite(gap) ? `; the best other object fits ${figure(gap, 3)} times worse` : "";
  return `${agreeing} of the ${compared} best are this object${other}`;
}

function evenness({ unevenness }: NonNullable<RefineResult["trust"]>): string {
  return `uneven as if ${figure(unevenness, 2)} of the field were wrong, where the crystal has one density`;
}

function supportRows(support: MaskVolume): Row[] {
  const size = supportSize(support);
  const share = (100 * size.voxels) / voxelCount(support.shape);
  const word = voxelsWord(support.shape);
  const lengths = (of: Shape) => (support.shape[0] === 1 ? of.slice(1).join("×") : formatShape(of));
  return [
    ["support", `${figure(size.voxels, 9)} ${word}, ${figure(share, 3)} % of the array`],
    ["object", `${lengths(size.lengths)} ${word} of ${lengths(support.shape)}`],
  ];
}

/** The result for programs; `parts` as in {@link foundRows}. */
export function foundJson(result: Found, parts?: readonly StrainPart[]): object {
  const { metrics, hand, options, support } = result;
  const supportVoxels = supportSize(support).voxels;
  if (!isRefined(result)) {
    const outcomes = result.outcomes.map(({ start, metrics: found, failure }) => ({ start, metrics: found, failure }));
    return {
      metrics,
      doubts: result.doubts,
      hand,
      start: result.start,
      combined: result.combined,
      supportVoxels,
      outcomes,
      options,
    };
  }
  const { coherentMetrics, coherenceWidths, coherenceTails, origin, trust, remarks, outcomes } = result;
  const verdict = { ...result.verdict, sentence: verdictSentence(result, parts) };
  const { found } = result.conditions;
  const coherence = { coherentMetrics, coherenceWidths, coherenceTails };
  const shown = { metrics, ...coherence, origin, hand, trust, verdict, found, remarks };
  return { ...shown, supportVoxels, outcomes, options };
}
