// The app: a place to drop a scan, then what was measured, then the crystal.

import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { Machine } from "./machine/machine.js";
import type { EndingSession, KeptCrystal } from "./view/CrystalPair.js";
import { droppedFiles } from "./view/dropped-files.js";
import { FiguresView, hasFigures } from "./view/FiguresView.js";
import { Header } from "./view/Header.js";
import { MeasurementView } from "./view/MeasurementView.js";
import { useDraft } from "./view/prepare/use-draft.js";
import { Sidebar } from "./view/Sidebar.js";
import { Start } from "./view/Start.js";
import { Trust } from "./view/Trust.js";
import { useWork } from "./work.js";

// With it comes three.js, which nothing needs before there is a crystal.
const CrystalPanel = lazy(() => import("./view/CrystalPanel.js").then(({ CrystalPanel }) => ({ default: CrystalPanel })));
const CrystalPair = lazy(() => import("./view/CrystalPair.js").then(({ CrystalPair }) => ({ default: CrystalPair })));

/** What the main part shows, as far as it is there. */
const tabs = { crystal: "Crystal", figures: "Figures", measurement: "Measurement" } as const;
type Tab = keyof typeof tabs;

interface Props {
  /** Begins a session. */
  readonly begin: () => EndingSession;
  /** The machine that serves the page, where one does. */
  readonly machine?: Machine | undefined;
  /** The file of it that is opened first. */
  readonly first?: string | undefined;
}

export function App({ begin, machine, first }: Props) {
  const [session, setSession] = useState(begin);
  const [keptCrystal, setKeptCrystal] = useState<KeptCrystal>();
  const work = useWork(session);
  const keepBeside = (kept: KeptCrystal | undefined): void => {
    keptCrystal?.session.end();
    setKeptCrystal(kept);
  };
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
  const there = (Object.keys(tabs) as Tab[]).filter(
    (name) =>
      (name === "crystal" && view) || (name === "measurement" && scan) || (name === "figures" && solved && hasFigures(solved)),
  );
  const shownCrystal = { session, name: solved?.name ?? scan?.name ?? "", isLive: running?.kind === "solving" && !solved };
  const shown = there.includes(tab) ? tab : there[0];
  const main = useRef<HTMLElement>(null);
  // How far to trust another crystal is seen first, wherever the page was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another crystal decides
  useEffect(() => {
    if (main.current) main.current.scrollTop = 0;
  }, [solved?.view]);

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
      <Header session={session} work={work} machine={machine} name={solved?.name ?? scan?.name}>
        {keptCrystal && (
          <button type="button" className="quiet" onClick={() => keepBeside(undefined)}>
            Stop comparing with {keptCrystal.solved.name}
          </button>
        )}
        {solved && !running && (
          <button
            type="button"
            className="quiet"
            onClick={() => {
              keepBeside({ session, solved });
              setTab("crystal");
              setSession(begin);
              work.clear();
            }}
          >
            Compare with another …
          </button>
        )}
      </Header>
      {isEmpty ? (
        <Start work={work} machine={machine} beside={keptCrystal?.solved.name} />
      ) : (
        <div className="desk">
          <Sidebar session={session} work={work} draft={draft} machine={machine} />
          <main ref={main}>
            {solved && <Trust solved={solved} />}
            {there.length > 1 && (
              <nav className="tabs" aria-label="What is shown">
                {there.map((name) => (
                  <button key={name} type="button" aria-pressed={shown === name} onClick={() => setTab(name)}>
                    {tabs[name]}
                  </button>
                ))}
              </nav>
            )}
            {view && shown === "crystal" && (
              <Suspense fallback={<p className="wait">Loading the view …</p>}>
                {keptCrystal ? (
                  <CrystalPair {...shownCrystal} view={view} kept={keptCrystal} />
                ) : (
                  <CrystalPanel {...shownCrystal} view={view} />
                )}
              </Suspense>
            )}
            {solved && shown === "figures" && <FiguresView session={session} solved={solved} />}
            {scan && shown === "measurement" && <MeasurementView scan={scan} draft={draft} isBusy={running !== undefined} />}
          </main>
        </div>
      )}
    </div>
  );
}
