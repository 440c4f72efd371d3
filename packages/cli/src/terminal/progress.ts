// How far work has come: on a terminal one line that changes, elsewhere a new line every few seconds.

import { duration } from "@friedel/report";
import type { Terminal } from "./terminal.js";

/** Work under way. */
export interface Progress {
  /** How much is done, of the total, and what else there is to say; nothing done yet is known without `done`. */
  update(done?: number, note?: string): void;
  /** Takes the line away while something else is printed. */
  clear(): void;
  /** Ends it, and takes the line away. */
  stop(): void;
}

/** Milliseconds between two looks at the clock, and between two changes of the line on a terminal. */
const [everyLook, everyDraw] = [500, 120];

/** Seconds without a word on what is no terminal, of work that began so long ago: from 5 for short work to 60 for hours. */
function quietFor(seconds: number): number {
  return Math.min(60, Math.max(5, seconds / 12));
}

/** Shares below this, and the whole of what is not ended yet, are shown as time alone: they tell nothing of the time that is left. */
const leastShare = 0.01;

const barWidth = 24;

/** Begins to show work that ends at `total`; without a total, or before anything is done, the time that it has taken. */
export function startProgress(terminal: Terminal, label: string, total = 1): Progress {
  const { screen, progress, now } = terminal;
  if (!screen && !progress) return { update: () => {}, clear: () => {}, stop: () => {} };
  const began = now();
  let first: { readonly at: number; readonly share: number } | undefined;
  let share: number | undefined;
  let note = "";
  let shown = screen ? Number.NEGATIVE_INFINITY : began;
  const clear = () => void screen?.write("\r\x1b[K");
  const look = () => {
    const at = now();
    const seconds = (at - began) / 1000;
    const wait = screen ? everyDraw : 1000 * quietFor(seconds);
    if (at - shown < wait) return;
    shown = at;
    const left = first && share !== undefined ? timeLeft(at - first.at, share - first.share, 1 - share) : undefined;
    const words = progressText({ label, seconds, share, left, note });
    if (screen) screen.write(`\r\x1b[K${barOf(share)}${words}`.slice(0, 4 + (screen.columns || 80)));
    else progress?.(`${words}\n`);
  };
  // What is shown without it is old while nothing else happens; it keeps no program running.
  const timer = setInterval(look, everyLook);
  timer.unref();
  look();
  return {
    update(done, text = "") {
      const known = done === undefined ? 0 : done / total;
      share = known < leastShare || known >= 1 ? undefined : known;
      if (share !== undefined) first ??= { at: now(), share };
      note = text;
      look();
    },
    clear() {
      clear();
      if (screen) shown = Number.NEGATIVE_INFINITY;
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

/** Milliseconds that the rest takes, from how long a share took; unknown where that was too little to tell. */
function timeLeft(taken: number, done: number, rest: number): number | undefined {
  return done >= leastShare && taken >= 1000 ? (taken * rest) / done : undefined;
}

interface Look {
  readonly label: string;
  /** That it has taken. */
  readonly seconds: number;
  readonly share: number | undefined;
  /** Milliseconds. */
  readonly left: number | undefined;
  readonly note: string;
}

/** "refining: 34 %, 1 min 20 s left, chi2 0.0123"; "strain: 8 s so far". */
export function progressText({ label, seconds, share, left, note }: Look): string {
  const parts = [
    ...(share === undefined ? [] : [`${Math.floor(100 * share)} %`]),
    ...(left === undefined ? [`${wholeSeconds(seconds)} so far`] : [`${wholeSeconds(left / 1000)} left`]),
    ...(note ? [note] : []),
  ];
  return `${label}: ${parts.join(", ")}`;
}

function wholeSeconds(seconds: number): string {
  return seconds < 119.5 ? `${Math.round(seconds)} s` : duration(seconds);
}

function barOf(share: number | undefined): string {
  if (share === undefined) return "";
  const full = Math.round(barWidth * share);
  return `${"█".repeat(full)}${"░".repeat(barWidth - full)}  `;
}
