// The crystal: its surface, three slices through one place, and what both show.

import { useEffect, useRef, useState } from "react";
import type { CrystalView, Quantity, QuantityName, Session, Wish } from "../job/records.js";
import { ColourBar, ColourChoice } from "./Colouring.js";
import { CrystalView3d } from "./CrystalView3d.js";
import type { CameraLink, CrystalStage } from "./crystal-stage.js";
import { Profile } from "./Profile.js";
import { savePicture } from "./paper-picture.js";
import { SliceView } from "./SliceView.js";

interface Props {
  readonly session: Session;
  /** Of what is shown. */
  readonly name: string;
  readonly view: CrystalView;
  /** While the crystal is being found it is shown as it comes. */
  readonly isLive: boolean;
  /** Another crystal beside it: both are turned together, in the same colours, which are chosen above them, without slices. */
  readonly pair?: Pair | undefined;
}

/** What two crystals side by side share. */
export interface Pair {
  readonly link: CameraLink;
  /** Of both, with the range of both. */
  readonly quantity: Quantity;
}

/** What the user chose, as far as the present crystal has it. */
interface Choice {
  readonly quantity?: QuantityName;
  readonly level?: number;
  readonly place?: Wish["place"];
}

export function CrystalPanel({ session, name: title, view, isLive, pair }: Props) {
  const [choice, setChoice] = useState<Choice>({});
  const [isShaded, setIsShaded] = useState(true);
  const [isFaded, setIsFaded] = useState(true);
  const [isNamed, setIsNamed] = useState(false);
  const [stage, setStage] = useState<CrystalStage>();
  const panel = useRef<HTMLElement>(null);
  const chosen = isLive ? {} : choice;
  const quantity = pair?.quantity ?? view.quantities.find(({ name }) => name === chosen.quantity) ?? view.quantities[0];
  const wish: Wish = { quantity: quantity.name, level: chosen.level ?? view.level, place: chosen.place ?? view.cut.place };
  const isFirst = Object.keys(chosen).length === 0 && quantity.name === view.quantities[0].name;
  const { quantity: name, level } = wish;
  const surface = useAnswer(isFirst, view.surface, () => session.surface(wish), [view, name, level]);
  const cut = useAnswer(isFirst, view.cut, () => session.cut(wish), [view, name, level, ...wish.place]);
  const choose = (change: Choice): void => setChoice({ ...choice, ...change });
  const unit = view.unit === "nm" ? "nm" : "vx";
  return (
    <section ref={panel} className="crystal" aria-label={pair ? `Crystal: ${title}` : "Crystal"}>
      <div className="controls">
        {!pair && (
          <ColourChoice
            quantities={view.quantities}
            chosen={quantity.name}
            isDisabled={isLive}
            choose={(quantity) => choose({ quantity })}
          />
        )}
        <span className="doings">
          <button
            type="button"
            className="quiet"
            disabled={!stage || isLive}
            onClick={() => {
              if (stage) savePicture(stage, quantity, title).catch(() => {});
            }}
          >
            Save a picture
          </button>
          {!pair && (
            <button type="button" className="quiet" onClick={() => toggleFullScreen(panel.current)}>
              Full screen
            </button>
          )}
        </span>
        {!pair && <ColourBar quantity={quantity} />}
        <div className="choices">
          <label className="level">
            Surface at {Math.round(100 * level)} %
            <input
              type="range"
              min={0.05}
              max={0.95}
              step={0.01}
              value={level}
              disabled={isLive}
              onChange={({ target }) => choose({ level: Number(target.value) })}
            />
          </label>
          <label className="check">
            <input type="checkbox" checked={isShaded} onChange={({ target }) => setIsShaded(target.checked)} />
            Shade form
          </label>
          {surface.faint && (
            <label className="check">
              <input type="checkbox" checked={isFaded} onChange={({ target }) => setIsFaded(target.checked)} />
              Fade below error bar
            </label>
          )}
          {view.facets && view.facets.length > 0 && (
            <label className="check">
              <input type="checkbox" checked={isNamed} onChange={({ target }) => setIsNamed(target.checked)} />
              Name facets
            </label>
          )}
        </div>
      </div>
      <div className="views">
        <CrystalView3d
          crystal={view}
          words={view.words}
          {...{ surface, quantity, isShaded, isFaded, isNamed }}
          link={pair?.link}
          onStage={setStage}
        />
        <div className="slices" hidden={pair !== undefined}>
          {cut.slices.map((slice, axis) => {
            const [up, across] = [0, 1, 2].filter((other) => other !== axis);
            const cross = [cut.place[across], cut.place[up]] as const;
            return (
              <SliceView
                key={view.axes[axis]}
                {...{ slice, quantity, unit, cross, isFaded }}
                name={view.axes[axis]}
                choose={(column, row) => {
                  if (isLive) return;
                  const place = [...wish.place] as [number, number, number];
                  place[across] = column;
                  place[up] = row;
                  choose({ place });
                }}
              />
            );
          })}
          <div className="places">
            {view.axes.map((name, axis) => (
              <label key={name}>
                {name}
                <input
                  type="range"
                  min={view.window[0][axis]}
                  max={view.window[1][axis]}
                  value={wish.place[axis]}
                  disabled={isLive}
                  onChange={({ target }) => {
                    const place = [...wish.place] as [number, number, number];
                    place[axis] = Number(target.value);
                    choose({ place });
                  }}
                />
              </label>
            ))}
          </div>
        </div>
      </div>
      {!isLive && !pair && <Profile cut={cut} quantity={quantity} axes={view.axes} unit={unit} />}
    </section>
  );
}

/** The panel over the whole screen, or back in the page. */
function toggleFullScreen(panel: HTMLElement | null): void {
  const done = document.fullscreenElement ? document.exitFullscreen() : panel?.requestFullscreen();
  // A browser that allows none leaves it in the page.
  done?.catch(() => {});
}

/** What the worker answers, or what is known without asking; the former answer until there is a new one. Only the newest question is waited for. */
function useAnswer<T>(isKnown: boolean, known: T, ask: () => Promise<T>, about: readonly unknown[]): T {
  const [answer, setAnswer] = useState<{ readonly of: T; readonly value: T }>();
  const newest = useRef(0);
  const question = useRef(ask);
  question.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what it is about decides
  useEffect(() => {
    const number = ++newest.current;
    if (isKnown) return;
    question.current().then(
      (value) => {
        if (number === newest.current) setAnswer({ of: known, value });
      },
      // Nothing reaches the level, or the crystal has been replaced: what is shown stays.
      () => {},
    );
  }, [isKnown, ...about]);
  return isKnown || answer?.of !== known ? known : answer.value;
}
