// The hand of a crystal that was held against an earlier one, in numbers.

import type { Hand } from "@friedel/imaging";
import { handText } from "../reconstruction/found.js";
import type { StrainPart } from "./records.js";

/** Which of the twins is shown, and how like the reference both are. */
export function handPart(hand: Hand): StrainPart {
  const { likeness } = hand;
  return {
    name: "hand",
    rows: [["hand", handText(hand)]],
    metrics: { margin: hand.margin, ...(likeness && { correlation: likeness.correlation, otherHand: likeness.otherHand }) },
    warnings: [],
    parameters: { hand },
  };
}
