// Numbers as words of the page.

/** 0.4 MB, 12 kB; a line does not end before the unit. */
export function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))}\u00a0kB` : `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
}

/** A number with three digits and a true minus. */
export function numberText(value: number): string {
  return minus(Number(value.toPrecision(3)));
}

/** Counts, their thousands apart as in the tables: 106 874; those that are no whole number with three digits. */
export function countText(count: number): string {
  if (!Number.isInteger(count)) return numberText(count);
  const text = String(count);
  return text.length > 4 ? text.replace(/\B(?=(\d{3})+$)/g, "\u00a0") : text;
}

/** A number as it is, with a true minus. */
export function minus(value: number | string): string {
  return String(value).replace("-", "−");
}
