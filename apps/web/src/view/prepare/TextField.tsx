// A field for numbers: what is typed is taken as soon as it can be read.

import { useEffect, useState } from "react";

interface Props<T> {
  readonly label: string;
  readonly unit?: string;
  /** What is set, as text; empty for nothing. */
  readonly text: string;
  /** What holds where nothing is set. */
  readonly placeholder: string;
  /** undefined for a text that cannot be read. */
  readonly parse: (text: string) => T | undefined;
  readonly onValue: (value: T | undefined) => void;
  readonly isMissing?: boolean;
}

export function TextField<T>({ label, unit, text, placeholder, parse, onValue, isMissing = false }: Props<T>) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const isWrong = typed.trim() !== "" && parse(typed) === undefined;
  return (
    <label className={isMissing ? "field-row missing" : "field-row"}>
      <span>
        {label}
        {isMissing && <em> is missing</em>}
      </span>
      <span>
        <input
          type="text"
          value={typed}
          placeholder={placeholder}
          aria-invalid={isWrong}
          onChange={({ target }) => {
            setTyped(target.value);
            const value = target.value.trim() === "" ? undefined : parse(target.value);
            if (value !== undefined || target.value.trim() === "") onValue(value);
          }}
        />
        {unit !== undefined && <small>{unit}</small>}
      </span>
    </label>
  );
}

/** One number. */
export function numberIn(text: string): number | undefined {
  const value = Number(text.replace("−", "-"));
  return text.trim() !== "" && Number.isFinite(value) ? value : undefined;
}

/** One whole number of at least `least`, or three parted by commas. */
export function tripleIn(text: string, least: number): number | readonly [number, number, number] | undefined {
  const parts = text.split(/[,x×]/).map(numberIn);
  if (!parts.every((part): part is number => part !== undefined && Number.isInteger(part) && part >= least)) return undefined;
  const [a, b, c] = parts;
  return parts.length === 1 ? a : parts.length === 3 ? [a, b, c] : undefined;
}
