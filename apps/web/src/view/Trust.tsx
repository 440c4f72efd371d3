// How far an image is to be trusted: the first thing on its page.

import type { Solved } from "../job/records.js";

export function Trust({ solved: { verdict, tiles } }: { readonly solved: Solved }) {
  const { isTrusted, sentence, doubts } = verdict;
  const kind = isTrusted === null ? "unknown" : isTrusted ? "trusted" : "doubted";
  // The figures behind the judgement stand in the tiles.
  const [judgement] = sentence.split(" Resolution ");
  return (
    <section className={`trust ${kind}`} aria-label="How far to trust this image">
      <div className="verdict">
        <span aria-hidden="true">{isTrusted === null ? "?" : isTrusted ? "✓" : "!"}</span>
        <p>{judgement}</p>
      </div>
      {doubts.length > 0 && (
        <ul>
          {doubts.map((doubt) => (
            <li key={doubt}>{doubt}</li>
          ))}
        </ul>
      )}
      <dl className="tiles">
        {tiles.map(({ name, value, words }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd className="words">{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
