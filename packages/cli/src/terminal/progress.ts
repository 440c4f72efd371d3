// A progress bar with the time left, on a terminal only.

import { Presets, SingleBar } from "cli-progress";
import type { Terminal } from "./terminal.js";

/** A bar under way; `stop` removes it. */
export interface Progress {
  update(done: number, note: string): void;
  stop(): void;
}

/** Starts a bar that ends at `total`; silent where there is no terminal. */
export function startProgress(terminal: Terminal, label: string, total: number): Progress {
  if (!terminal.screen) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar(
    {
      stream: terminal.screen,
      format: `${label}  {bar} {percentage} %  {eta_formatted} left  {note}`,
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      etaBuffer: 20,
      fps: 8,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0, { note: "" });
  return { update: (done, note) => bar.update(done, { note }), stop: () => bar.stop() };
}
