// The errors that core throws on purpose. Every message says what was expected and what was found.

/** An error that a user can mend: wrong shape, wrong option, data that cannot be phased. The command line answers it with exit code 2. */
export class InputError extends Error {
  override readonly name: string = "InputError";
}

/** Array lengths or shapes that do not fit each other. */
export class ShapeError extends InputError {
  override readonly name = "ShapeError";
}

/** An option or recipe that is not understood or out of range. */
export class OptionError extends InputError {
  override readonly name = "OptionError";
}

/** Data that is well formed but cannot be used: all zero, nothing measured, a support that vanished. */
export class DataError extends InputError {
  override readonly name = "DataError";
}

/** An engine that cannot run here or failed while running. */
export class EngineError extends Error {
  override readonly name = "EngineError";
}
