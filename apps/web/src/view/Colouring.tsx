// By which quantity crystals are coloured, and what the colours mean.

import type { Quantity, QuantityName } from "../job/records.js";
import { coloursOf, gradientOf } from "./colours.js";
import { numberText } from "./text.js";

interface Props {
  readonly quantities: readonly Quantity[];
  readonly chosen: QuantityName;
  readonly isDisabled: boolean;
  readonly choose: (name: QuantityName) => void;
}

/** A button for each quantity. */
export function ColourChoice({ quantities, chosen, isDisabled, choose }: Props) {
  return (
    <fieldset>
      <legend>Colour</legend>
      {quantities.map(({ name, label }) => (
        <button key={name} type="button" aria-pressed={name === chosen} disabled={isDisabled} onClick={() => choose(name)}>
          {label}
        </button>
      ))}
    </fieldset>
  );
}

/** The colours from one end of the range to the other. */
export function ColourBar({ quantity }: { readonly quantity: Quantity }) {
  const { range, unit, label } = quantity;
  return (
    <div className="bar" role="img" aria-label={`Colours of ${label.toLowerCase()} from ${range[0]} to ${range[1]} ${unit}`}>
      <span>{numberText(range[0])}</span>
      <i style={{ background: gradientOf(coloursOf(quantity)) }} />
      <span>
        {numberText(range[1])} {unit}
      </span>
    </div>
  );
}

/** A quantity with a range that holds that of the same quantity of another crystal. */
export function sharedRange(quantity: Quantity, { range: [least, most] }: Quantity): Quantity {
  return { ...quantity, range: [Math.min(quantity.range[0], least), Math.max(quantity.range[1], most)] };
}
