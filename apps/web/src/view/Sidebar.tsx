// The side of the page: the button that solves, progress, what is known in numbers, files to save.

import { useState } from "react";
import type { Session, TitledRows } from "../job/records.js";
import type { Work } from "../work.js";
import { LinePlot } from "./LinePlot.js";
import { Notices, ProgressLine } from "./Progress.js";
import { Save } from "./Save.js";

export function Sidebar({ session, work }: { readonly session: Session; readonly work: Work }) {
  const { scan, solved, running } = work;
  const tables = solved?.tables ?? scan?.tables ?? [];
  const warnings = solved?.warnings ?? scan?.warnings ?? [];
  return (
    <aside>
      {scan && !running && <SolveForm work={work} isAgain={solved !== undefined} />}
      {running && <ProgressLine running={running} stop={work.stop} />}
      {running && new Set(running.curve).size > 1 && (
        <figure>
          <LinePlot values={running.curve} height={120} isLog across="step" up="chi2 of the best object" />
          <figcaption>Misfit of the best object so far</figcaption>
        </figure>
      )}
      <Notices work={work} />
      {solved && solved.files.length > 0 && <Save session={session} solved={solved} />}
      {warnings.length > 0 && (
        <section aria-label="Warnings">
          <h2>To know</h2>
          <ul className="warnings">
            {[...new Set(warnings)].map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
      {tables.map((table, i) => (
        <Table key={table.title} table={table} isOpen={i === 0 || scan === undefined || !solved} />
      ))}
    </aside>
  );
}

function SolveForm({ work, isAgain }: { readonly work: Work; readonly isAgain: boolean }) {
  const [seed, setSeed] = useState(1);
  const [bars, setBars] = useState(8);
  const whole = (text: string, least: number, most: number) => Math.max(least, Math.min(most, Math.round(Number(text)) || 0));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        work.solve({ seed, bars });
      }}
    >
      <button type="submit" className={isAgain ? "wide" : "primary wide"}>
        {isAgain ? "Reconstruct again" : "Reconstruct"}
      </button>
      <details>
        <summary>Settings</summary>
        <label>
          Seed
          <input
            type="number"
            min={0}
            max={2 ** 31}
            value={seed}
            onChange={({ target }) => setSeed(whole(target.value, 0, 2 ** 31))}
          />
        </label>
        <label>
          Fits for the error bars
          <input type="number" min={0} max={100} value={bars} onChange={({ target }) => setBars(whole(target.value, 0, 100))} />
        </label>
        <p>0 fits: the strain of the object itself, without resolution and bars.</p>
      </details>
    </form>
  );
}

function Table({ table: { title, rows }, isOpen }: { readonly table: TitledRows; readonly isOpen: boolean }) {
  return (
    <details className="table" open={isOpen}>
      <summary>{title}</summary>
      <dl>
        {rows.map(([name, text], i) => (
          // Two rows may have one name.
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a table never change places
          <div key={i}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
