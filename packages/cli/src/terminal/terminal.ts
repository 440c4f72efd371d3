// What a command may do to the world outside of files: print, watch the clock, be stopped. Tests hand in one of their own.

/** Where a command prints. */
export interface Terminal {
  /** Standard output: results, and nothing else. */
  out(text: string): void;
  /** Standard error: everything else. */
  err(text: string): void;
  /** The terminal on standard error that can show a line that changes; absent in a pipe. */
  readonly screen?: NodeJS.WriteStream;
  /** Where there is no screen: prints a line about how far work has come; without it there are none. */
  readonly progress?: (line: string) => void;
  /** Aborts on Ctrl-C. */
  readonly signal: AbortSignal;
  /**
   * Says whether there is something that a stop must do: keep work, end other processes. While there is nothing, as at the beginning, Ctrl-C
   * ends the program at once, also while it computes: files appear whole, and a folder's lock is taken over from a process that is gone.
   */
  readonly keep?: (hasWork: boolean) => void;
  /** What was typed, for provenance. */
  readonly commandLine?: string;
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
}
