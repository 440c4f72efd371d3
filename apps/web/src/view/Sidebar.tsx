// The side of the page: the button that solves, progress, what is known in numbers, files to save.

import { useEffect, useRef, useState } from "react";
import type { Session, SolveSettings, TitledRows } from "../job/records.js";
import type { Machine } from "../machine/machine.js";
import type { Work } from "../work.js";
import { LinePlot } from "./LinePlot.js";
import { Notices, ProgressLine } from "./Progress.js";
import { PrepareForm } from "./prepare/PrepareForm.js";
import type { Draft } from "./prepare/use-draft.js";
import { Save } from "./Save.js";
import { SolveForm } from "./SolveForm.js";

interface Props {
  readonly session: Session;
  readonly work: Work;
  readonly draft: Draft;
  /** Where one serves the page the network is near: it is asked unless the user says no, as by the command line. */
  readonly machine: Machine | undefined;
}

export function Sidebar({ session, work, draft, machine }: Props) {
  // Kept while work runs and the forms are away.
  const [settings, setSettings] = useState<SolveSettings>({ seed: 1, bars: 8, ...(machine && { network: true }) });
  const { scan, solved, running } = work;
  const tables = solved?.tables ?? scan?.tables ?? [];
  const warnings = solved?.warnings ?? scan?.warnings ?? [];
  const side = useRef<HTMLElement>(null);
  const isSolving = running?.kind === "solving";
  // The button that stops, and the files of another crystal, are seen wherever the side was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another crystal, and whether one is looked for, decide
  useEffect(() => {
    if (side.current) side.current.scrollTop = 0;
  }, [solved?.view, isSolving]);
  return (
    <aside ref={side}>
      {scan && !running && draft.isChanged && (
        <button type="button" className="primary wide" onClick={() => work.prepare(draft.preparation)}>
          Prepare again
        </button>
      )}
      {scan && !running && <SolveForm {...{ session, work, settings, setSettings }} isUnprepared={draft.isChanged} />}
      {scan && !running && <PrepareForm {...{ session, work, scan, draft }} />}
      {running && <ProgressLine running={running} stop={work.stop} />}
      {running && new Set(running.curve).size > 1 && (
        <figure>
          <LinePlot values={running.curve} height={120} isLog across="step" up="misfit (chi2)" />
          <figcaption>The best object so far</figcaption>
        </figure>
      )}
      <Notices work={work} />
      {solved && solved.files.length > 0 && <Save session={session} solved={solved} machine={machine} />}
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

function Table({ table: { title, rows }, isOpen }: { readonly table: TitledRows; readonly isOpen: boolean }) {
  return (
    <details className="table" open={isOpen}>
      <summary>{title}</summary>
      <dl>
        {rows.map(([name, text, metric], i) => (
          // Two rows may have one name.
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a table never change places
          <div key={i}>
            <dt title={metric}>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
