// What a result is worth, in words: certain if the model explains the data to their counting noise, or if independent starts agree and
// nothing speaks against it. A wrong object that sounds certain is worse than a right one that is doubted.

import { confirms } from "./doubts.js";
import type { Trust, Verdict } from "./result.js";

/**
 * Up to here the residual is counting noise. Free voxels carry the noise of their neighbours: right crystals end at 1.0 to 1.9 there,
 * those that changed by up to 2 rad while they were measured at 1.9 to 2.1.
 */
const explained = 2;
/** The same where starts were compared and none agrees: drawn wrong objects that disagree end at 1.33 to 1.66, right ones at 1.25 and 1.35. */
const explainedAlone = { usual: 1.2, bright: 1.3 } as const;
/** Up to here agreement counts: what is left of the residual is not in the model, yet starts agree. Domains that are wrong have 2.4. */
const plausible = 2.2;

/**
 * Bright voxels above this speak against an object, and below the other for it though dark ones fit badly: of right crystals with a noise
 * ratio of 1.1 to 2.1 they have 0.9 to 1.5.
 */
const brightLimit = { against: 2, for: 1.3 } as const;
/**
 * Above `misfit` so many starts must agree: two agreed on a wrong crystal at 2.5 (noise ratio 1.15), and of 99 drawn objects those above 2.4
 * were wrong. Above `most` no agreement is enough: seeds of a measured scan, whose starts agree at 7.5 to 11, end in objects of correlation 0.9.
 */
const unmodelled = { misfit: 2.4, agreeing: 3, most: 7 } as const;
/** Up to here agreement counts where the bright voxels are at their noise. */
const plausibleBright = 6;

/** Starts that fit so many times as badly are failures and contradict nothing: wrong objects had others at 1.3 to 1.8, a right one at 4.3. */
const hopeless = 2;

/**
 * Other starts that fit so nearly as well contradict those that agree: of three drawn objects that two to three of four starts agreed on, two
 * were wrong (1.02 and 1.07) and one, at 17 times its noise, was right (1.02); eight right ones had others at 1.25 and more.
 */
const asGood = 1.1;

/** The verdict on an object from its numbers, if there are any, and the doubts and lesser reservations that are known already. */
export function verdictOf(trust: Trust | null, known: readonly string[], reservations: readonly string[] = []): Verdict {
  const { noiseRatio, brightRatio, agreeing, compared, gap, unevenness } = trust ?? nothing;
  const doubts = [...known];
  const isEven = confirms(unevenness);
  // Then the model, not the object, lacks what is misfitted: frames off their angles, wrong by 0.05 to 0.14 at bright voxels of 8 to 13.
  const isFoundAgain = isEven && agreeing >= unmodelled.agreeing;
  const disagrees = compared > 1 && agreeing < 2 && !(gap >= hopeless) && !isEven;
  const isBright = brightRatio < brightLimit.for;
  const alone = isBright ? explainedAlone.bright : explainedAlone.usual;
  const isExplained = noiseRatio <= (disagrees ? alone : explained) && !(brightRatio > brightLimit.against);
  const isMisfit = !isExplained && noiseRatio > (isBright ? plausibleBright : plausible);
  const misfit = `the fit is ${noiseRatio.toFixed(1)} times as bad as counting noise allows: something in the data is not in the model`;
  if (isMisfit && !isFoundAgain) doubts.push(misfit);
  if (!isExplained && agreeing < 2) {
    doubts.push(
      compared > 1 ? `none of ${compared} independent starts found the same object` : "no independent start was compared",
    );
  }
  if (agreeing > 1 && gap < asGood && !(noiseRatio <= alone)) {
    doubts.push(`of ${compared} independent starts ${agreeing} agree, and another object fits as well`);
  }
  const isUnmodelled = brightRatio > (agreeing < unmodelled.agreeing ? unmodelled.misfit : unmodelled.most);
  const brightMisfit = `the bright voxels fit ${brightRatio.toFixed(1)} times as badly as counting noise allows`;
  const agreed = `${agreeing} of ${compared} independent starts agree`;
  const basis = isExplained ? "the data are explained to their counting noise" : agreed;
  const reserved = [...(isUnmodelled && !isFoundAgain ? [brightMisfit] : []), ...reservations];
  if (doubts.length === 0 && reserved.length > 0) {
    const sentence = `Rely on this image no further than its error bars: ${basis}, but ${reserved[0]}.`;
    return { isCertain: false, isShared: true, sentence, doubts: reserved };
  }
  if (doubts.length > 0) {
    const sentence = `Do not rely on this image: ${doubts[0]}.`;
    return { isCertain: false, isShared: false, sentence, doubts: [...doubts, ...reservations] };
  }
  const despite = [...(isUnmodelled ? [brightMisfit] : []), ...(isMisfit ? [misfit] : [])];
  const even = despite.length > 0 ? `, and its density is even, though ${despite[0]}` : "";
  return { isCertain: true, isShared: true, sentence: `The crystal is found: ${basis}${even}.`, doubts: [] };
}

const nothing: Trust = {
  ...{ noiseRatio: Number.NaN, brightRatio: Number.NaN, unevenness: Number.NaN },
  ...{ agreeing: 1, compared: 1, gap: Number.NaN },
};
