// The app: a place to drop a scan, then what was measured, then the crystal.

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Session } from "./job/records.js";
import type { Machine } from "./machine/machine.js";
import { droppedFiles } from "./view/dropped-files.js";
import { Header } from "./view/Header.js";
import { MeasurementView } from "./view/MeasurementView.js";
import { useDraft } from "./view/prepare/use-draft.js";
import { Sidebar } from "./view/Sidebar.js";
import { Start } from "./view/Start.js";
import { Trust } from "./view/Trust.js";
import { useWork } from "./work.js";

// With it comes three.js, which nothing needs before there is a crystal.
const CrystalPanel = lazy(() => import("./view/CrystalPanel.js").then(({ CrystalPanel }) => ({ default: CrystalPanel })));

/** What the main part shows of a scan with a crystal. */
type Tab = "crystal" | "measurement";

interface Props {
  readonly session: Session;
  /** The machine that serves the page, where one does. */
  readonly machine?: Machine | undefined;
  /** The file of it that is opened first. */
  readonly first?: string | undefined;
}

export function App({ session, machine, first }: Props) {
  const work = useWork(session);
  const draft = useDraft(work.scan);
  const isBegun = useRef(false);
  useEffect(() => {
    if (!machine || first === undefined || isBegun.current) return;
    isBegun.current = true;
    work.openFrom(() => machine.open(first.split("/"), "file"));
  });
  const [tab, setTab] = useState<Tab>("crystal");
  const [isOver, setIsOver] = useState(false);
  const { scan, solved, live, running } = work;
  const view = solved?.view ?? live;
  const isEmpty = !scan && !solved;

  // Files that miss the mark must not replace the page.
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setIsOver(false);
      if (event.dataTransfer) droppedFiles(event.dataTransfer).then(work.open, () => {});
    };
    window.addEventListener("dragover", over);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  });

  return (
    <div className={isOver ? "app over" : "app"}>
      <Header session={session} work={work} machine={machine} name={solved?.name ?? scan?.name} />
      {isEmpty ? (
        <Start work={work} machine={machine} />
      ) : (
        <div className="desk">
          <Sidebar session={session} work={work} draft={draft} />
          <main>
            {solved && <Trust solved={solved} />}
            {scan && view && (
              <nav className="tabs" aria-label="What is shown">
                {(["crystal", "measurement"] as const).map((name) => (
                  <button key={name} type="button" aria-pressed={tab === name} onClick={() => setTab(name)}>
                    {name === "crystal" ? "Crystal" : "Measurement"}
                  </button>
                ))}
              </nav>
            )}
            {view && (tab === "crystal" || !scan) ? (
              <Suspense fallback={<p className="wait">Loading the view …</p>}>
                <CrystalPanel session={session} view={view} isLive={running?.kind === "solving"} />
              </Suspense>
            ) : (
              scan && <MeasurementView scan={scan} draft={draft} isBusy={running !== undefined} />
            )}
          </main>
        </div>
      )}
    </div>
  );
}
