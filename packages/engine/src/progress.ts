// Long work is an async generator: it yields progress records and returns its result. Two ways to run it from outside; both free what
// the work holds (the engine's memory) when they end early.

/** Runs work to its end and returns its result; `look` sees each progress record before the work goes on, and may stop it by throwing. */
export async function drain<Step, Result>(work: AsyncGenerator<Step, Result>, look?: (step: Step) => unknown): Promise<Result> {
  try {
    for (;;) {
      const { done, value } = await work.next();
      if (done) return value;
      await look?.(value);
    }
  } finally {
    await leave(work);
  }
}

/** The same work with each progress record replaced by `map` of it, for which the work waits. */
export async function* relay<Step, Other, Result>(
  work: AsyncGenerator<Step, Result>,
  map: (step: Step) => Other | Promise<Other>,
): AsyncGenerator<Other, Result> {
  try {
    for (;;) {
      const { done, value } = await work.next();
      if (done) return value;
      yield await map(value);
    }
  } finally {
    await leave(work);
  }
}

/** Ends a generator at its present yield; harmless after its end. The value is never read: the result goes to nobody. */
async function leave<Step, Result>(work: AsyncGenerator<Step, Result>): Promise<void> {
  await work.return(undefined as never);
}
