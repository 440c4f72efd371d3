// What training needs of a network: answers, and steps that are told the loss's gradient. How a network is built and computed is
// behind this; so is what optimises it.

/** All that a trainer has learned: it goes on from here to the same bits. */
export interface TrainerState {
  /** Steps taken. */
  readonly step: number;
  /** Parameters and moments by name. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** What a step says. */
export interface StepReport {
  /** Length of the parameters' gradient before it was clipped. */
  readonly gradientNorm: number;
}

/** The gradient of a loss with respect to answers, asked for in the middle of a step. */
export type Judge = (answer: Float32Array) => Promise<Float32Array>;

/** A network under training. Calls must not overlap. Owns what the runtime holds until `dispose`. */
export interface Trainer {
  /** Samples in the batches that it takes. */
  readonly batchSize: number;
  /** Counted floating-point operations of a step. */
  readonly stepOperations: number;
  /** Answers for a batch of inputs: two planes a sample, in the loss's order. */
  answer(input: Float32Array): Promise<Float32Array>;
  /** One step at a learning rate: answers, has them judged, and moves the parameters. */
  step(input: Float32Array, judge: Judge, rate: number): Promise<StepReport>;
  state(): Promise<TrainerState>;
  /** Throws DataError for a state of another network. */
  restore(state: TrainerState): Promise<void>;
  dispose(): Promise<void>;
}
