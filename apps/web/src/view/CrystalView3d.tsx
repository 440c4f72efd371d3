// The crystal in three dimensions, turned with the mouse, a finger or the arrow keys.

import { useEffect, useRef, useState } from "react";
import type { Crystal, Quantity, Surface } from "../job/records.js";
import { coloursOf, inkOf } from "./colours.js";
import { type CameraLink, type CrystalStage, createStage, type Label } from "./crystal-stage.js";

interface Props {
  readonly crystal: Crystal;
  /** Stands over it. */
  readonly words?: string | undefined;
  readonly surface: Surface;
  readonly quantity: Quantity;
  /** Whether the form is shown by darkening. */
  readonly isShaded: boolean;
  /** Whether values below their error bars fade. */
  readonly isFaded: boolean;
  /** Whether facets have their names. */
  readonly isNamed: boolean;
  /** Is given the stage once there is one. */
  readonly onStage: (stage: CrystalStage | undefined) => void;
  /** With what it is turned together. */
  readonly link?: CameraLink | undefined;
}

/** How far one press of a key turns, radians. */
const keyStep = Math.PI / 18;
const keys: Readonly<Record<string, readonly [number, number, number]>> = {
  ArrowLeft: [-keyStep, 0, 1],
  ArrowRight: [keyStep, 0, 1],
  ArrowUp: [0, keyStep, 1],
  ArrowDown: [0, -keyStep, 1],
  "+": [0, 0, 1.15],
  "-": [0, 0, 1 / 1.15],
};

export function CrystalView3d({ crystal, words, surface, quantity, isShaded, isFaded, isNamed, onStage, link }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [stage, setStage] = useState<CrystalStage>();
  const [labels, setLabels] = useState<readonly Label[]>([]);
  const [trouble, setTrouble] = useState<string>();

  useEffect(() => {
    const [box, element] = [place.current, canvas.current];
    if (!box || !element) return;
    const fail = (): void => setTrouble("This browser shows no WebGL 2: the slices beside are all there is to see.");
    let made: CrystalStage;
    try {
      made = createStage(element, { label: setLabels, fail }, link);
    } catch {
      return fail();
    }
    setStage(made);
    onStage(made);
    const observer = new ResizeObserver(([{ contentRect }]) => made.resize(contentRect.width, contentRect.height));
    observer.observe(box);
    const ink = () => {
      const style = getComputedStyle(element);
      const ink = (name: string) => inkOf(style.getPropertyValue(name));
      made.ink({ line: ink("--muted"), q: ink("--q"), beam: ink("--beam") });
    };
    ink();
    const theme = new MutationObserver(ink);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      observer.disconnect();
      theme.disconnect();
      onStage(undefined);
      made.dispose();
    };
  }, [onStage, link]);
  useEffect(() => stage?.show(surface, crystal), [stage, surface, crystal]);
  useEffect(
    () => stage?.colour({ table: coloursOf(quantity), range: quantity.range, shade: isShaded ? 0.6 : 0, isFaded }),
    [stage, quantity, isShaded, isFaded],
  );
  useEffect(() => stage?.name(isNamed), [stage, isNamed]);

  return (
    <div ref={place} className="space">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`Surface of the crystal coloured by ${quantity.label.toLowerCase()}. Arrow keys turn it, plus and minus zoom.`}
        onKeyDown={(event) => {
          const turn = keys[event.key];
          if (!turn) return;
          event.preventDefault();
          stage?.turn(...turn);
        }}
        onDoubleClick={() => stage?.reset()}
      />
      {labels.map(({ text, kind, x, y }) => (
        <span
          key={`${text} ${kind}`}
          className={`word ${kind}`}
          style={{ transform: `translate(${x}px, ${y}px) translate(-50%, -50%)` }}
        >
          {text}
        </span>
      ))}
      {words !== undefined && (
        <p className="saying" role="status">
          {words}
        </p>
      )}
      {trouble !== undefined && <p className="wait">{trouble}</p>}
    </div>
  );
}
