// Numbers as people read them.

/** A number to `digits` significant digits, without an exponent where it can be read without; "–" where it is none. */
export function figure(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) < 1e-14) return "0";
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(rounded) >= 1e15 || (rounded !== 0 && Math.abs(rounded) < 1e-4) ? rounded.toExponential() : grouped(rounded);
}

/** A share in per cent. */
export function percent(value: number): string {
  return `${figure(100 * value, 3)} %`;
}

/** Seconds as milliseconds, seconds, minutes or hours. */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 119.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes < 120 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Thousands apart: 40 494 655. */
function grouped(value: number): string {
  const [whole, fraction] = String(value).split(".");
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, " ") : whole;
  return fraction === undefined ? spaced : `${spaced}.${fraction}`;
}
