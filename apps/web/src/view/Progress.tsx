// Work that runs, and how it ended where it did not end well.

import type { Running, Work } from "../work.js";

const words: Readonly<Record<string, string>> = {
  simulating: "Simulating a scan",
  reading: "Reading",
  preparing: "Preparing",
  "loading the network": "Loading the network",
  predicting: "Asking the network",
  phasing: "Phasing",
  refining: "Finding the crystal",
  "error bars": "Error bars",
  strain: "Strain",
  resolution: "Resolution",
  writing: "Writing",
};

export function ProgressLine({ running, stop }: { readonly running: Running; readonly stop: () => void }) {
  const { step, kind, isStopping } = running;
  const stage = step ? (words[step.stage] ?? step.stage) : kind === "solving" ? "Beginning" : "Reading";
  const share = step?.share;
  return (
    <div className="progress" role="status">
      <div className="line">
        <span>
          {isStopping ? "Stopping" : stage} …{step?.text !== undefined && <small>{step.text}</small>}
        </span>
        <button type="button" className="quiet" disabled={isStopping} onClick={stop}>
          Stop
        </button>
      </div>
      <progress aria-label={stage} {...(share !== undefined && { value: share })} max={1} />
    </div>
  );
}

/** A sentence about what went wrong or was stopped. */
export function Notices({ work: { error, note } }: { readonly work: Work }) {
  return (
    <>
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      {note !== undefined && (
        <p className="note" role="status">
          {note}
        </p>
      )}
    </>
  );
}
