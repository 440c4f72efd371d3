// Which of the twins a strain image shows, in numbers and words.

import type { Hand } from "@friedel/imaging";
import { handText } from "../reconstruction/found.js";
import type { StrainPart } from "./records.js";

/** Which of the twins is shown, and how like the reference both are. */
export function handPart(hand: Hand): StrainPart {
  const { likeness } = hand;
  return {
    name: "hand",
    rows: [["hand", handText(hand)]],
    metrics: {
      handMargin: hand.margin,
      ...(likeness && { likeCorrelation: likeness.correlation, likeOtherHand: likeness.otherHand }),
    },
    warnings: [],
    parameters: { hand },
  };
}
