// The error of work that was asked to stop.

/** Work that was stopped by its signal. It can be resumed if {@link isKept}. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
  /** Whether a checkpoint was left, from which the same work goes on. */
  readonly isKept: boolean;

  constructor(message: string, isKept = false) {
    super(message);
    this.isKept = isKept;
  }
}

/** Throws {@link StoppedError} once the signal is aborted. */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StoppedError("stopped");
}
