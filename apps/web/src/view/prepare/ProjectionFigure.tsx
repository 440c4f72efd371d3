// Counts summed along one axis, with the crop, the centre and, on the detector's plane, the mask over them; the pointer changes these.

import { nextFftSize, type Triple } from "@friedel/engine";
import { countColours } from "@friedel/report/svg";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { type PixelMask, type Place, withRectangle, withStroke } from "../../job/mask-edit.js";
import type { OpenedScan, Projection } from "../../job/records.js";
import { bitmapOf, showBitmap } from "../bitmap.js";
import { Picture } from "../Picture.js";
import { countText } from "../text.js";
import type { Tool } from "./DetectorTools.js";
import type { Draft } from "./use-draft.js";

interface Props {
  readonly scan: OpenedScan;
  readonly projection: Projection;
  /** Along which it is summed. */
  readonly axis: 0 | 1 | 2;
  readonly draft: Draft;
  readonly tool: Tool;
  readonly radius: number;
}

export function ProjectionFigure({ scan, projection, axis, draft, tool, radius }: Props) {
  const { along, axes, rows, columns } = projection;
  const [values, range] = useMemo(() => logarithm(projection.values), [projection]);
  const [reading, setReading] = useState<Place>();
  const [corner, setCorner] = useState<Place>();
  const last = useRef<Place>();
  const { measured } = scan;
  const isDetector = axis === 0;
  const used = isDetector || tool === "centre" || tool === "crop" ? tool : "look";
  const [up, across] = ([0, 1, 2] as const).filter((other) => other !== axis);
  const box = boxOf(scan, draft);
  const placeOf = (event: PointerEvent<HTMLDivElement>): Place => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return [((event.clientY - top) / height) * rows, ((event.clientX - left) / width) * columns];
  };
  /** On the whole frames. */
  const onFrame = ([row, column]: Place): Place => [row + measured.origin[0], column + measured.origin[1]];
  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    const at = placeOf(event);
    last.current = at;
    if (used !== "look") event.currentTarget.setPointerCapture(event.pointerId);
    if (used === "rectangle") setCorner(at);
    if (used === "brush" || used === "free") stroke(at, at, false);
    if (used === "centre" && box) draft.set({ centre: wholeCentre(scan, withTwo(box.centre, up, across, at.map(Math.floor))) });
    if (used === "crop") crop(at);
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const at = placeOf(event);
    setReading(at);
    if (event.buttons === 0 || !last.current) return;
    if (used === "brush" || used === "free") stroke(last.current, at, true);
    if (used === "crop") crop(at);
    last.current = at;
  };
  const end = (event: PointerEvent<HTMLDivElement>): void => {
    if (used === "rectangle" && corner) {
      const [from, to] = [onFrame(corner), onFrame(placeOf(event))];
      draft.draw((mask) => withRectangle(mask, from, to, 1));
    }
    last.current = undefined;
    setCorner(undefined);
  };
  const stroke = (from: Place, to: Place, isGoingOn: boolean): void =>
    draft.draw((mask) => withStroke(mask, onFrame(from), onFrame(to), radius, used === "free" ? 0 : 1), isGoingOn);
  const crop = (at: Place): void => {
    if (!box) return;
    // Even lengths of the transform, that reach as far to both sides.
    const length = (k: 0 | 1 | 2, place: number) =>
      nextFftSize(Math.max(2, Math.round((2 * Math.abs(place - box.centre[k] - 0.5)) / box.bin[k])));
    draft.set({ size: withTwo(box.shape, up, across, [length(up, at[0]), length(across, at[1])]) });
  };
  const cell = reading && ([Math.floor(reading[0]), Math.floor(reading[1])] as const);
  const count = cell ? projection.values[cell[0] * columns + cell[1]] : undefined;
  return (
    <figure>
      <figcaption>
        <strong>Sum over all {along}s</strong>
      </figcaption>
      <div className="picture">
        <div
          className={`field ${used}`}
          style={{ aspectRatio: `${columns} / ${rows}`, width: `min(100cqw, 100cqh * ${columns / rows})` }}
          onPointerDown={begin}
          onPointerMove={move}
          onPointerUp={end}
          onPointerLeave={() => setReading(undefined)}
        >
          <Picture {...{ rows, columns, values, range }} colours={countColours} label={`Counts summed over all ${along}s`} />
          {isDetector && draft.mask && <MaskPicture mask={draft.mask} rows={rows} columns={columns} origin={measured.origin} />}
          <svg viewBox={`0 0 ${columns} ${rows}`} preserveAspectRatio="none" aria-hidden="true">
            {box && <CropBox box={box} up={up} across={across} />}
            {corner && last.current && <rect className="drawn" {...rectangle(corner, last.current)} />}
          </svg>
        </div>
      </div>
      <p className="axes">
        {cell && count !== undefined
          ? `${axes[1]} ${cell[0]}, ${axes[0]} ${cell[1]}: ${Number.isFinite(count) ? `${countText(Math.round(count))} counts` : "not measured"}`
          : `${axes[0]} → · ${axes[1]} ↓ · logarithm of counts`}
      </p>
    </figure>
  );
}

/** The pattern that is wanted, in voxels of what is shown. */
interface Box {
  readonly centre: Triple;
  readonly shape: Triple;
  readonly bin: Triple;
}

function boxOf({ place, measured, preparation: inEffect }: OpenedScan, { preparation }: Draft): Box | undefined {
  if (!place) return undefined;
  const { centre, size, bin = place.bin } = preparation;
  const from = [0, ...measured.origin];
  const shape = typeof size === "object" ? size : place.shape;
  const isNew = typeof centre === "object" && centre !== inEffect.centre;
  return { bin, shape, centre: isNew ? [centre[0], centre[1] - from[1], centre[2] - from[2]] : place.centre };
}

/** A centre in voxels of the whole frames. */
function wholeCentre({ measured: { origin, shape } }: OpenedScan, centre: Triple): Triple {
  const inside = centre.map((value, axis) => Math.max(0, Math.min(shape[axis] - 1, Math.floor(value))));
  return [inside[0], inside[1] + origin[0], inside[2] + origin[1]];
}

function withTwo(triple: Triple, up: number, across: number, [a, b]: readonly number[]): Triple {
  const out: [number, number, number] = [...triple];
  out[up] = a;
  out[across] = b;
  return out;
}

function CropBox({
  box: { centre, shape, bin },
  up,
  across,
}: {
  readonly box: Box;
  readonly up: 0 | 1 | 2;
  readonly across: 0 | 1 | 2;
}) {
  const first = (k: 0 | 1 | 2) => centre[k] - (bin[k] - 1) / 2 - Math.floor(shape[k] / 2) * bin[k];
  const [x, y] = [centre[across] + 0.5, centre[up] + 0.5];
  const [width, height] = [shape[across] * bin[across], shape[up] * bin[up]];
  const [crop, cross] = [`M${first(across)} ${first(up)}h${width}v${height}h${-width}z`, `M${x - 2} ${y}h4M${x} ${y - 2}v4`];
  return (
    <>
      <path className="halo" d={crop + cross} />
      <path className="crop" d={crop} />
      <path className="centre" d={cross} />
    </>
  );
}

function rectangle([top, left]: Place, [bottom, right]: Place) {
  return { x: Math.min(left, right), y: Math.min(top, bottom), width: Math.abs(right - left), height: Math.abs(bottom - top) };
}

interface MaskProps {
  readonly mask: PixelMask;
  readonly rows: number;
  readonly columns: number;
  readonly origin: Place;
}

/** Masked pixels over the counts. */
function MaskPicture({ mask, rows, columns, origin }: MaskProps) {
  const place = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const pixels = new Uint8ClampedArray(4 * rows * columns);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        if (mask.pixels[(row + origin[0]) * mask.columns + column + origin[1]])
          pixels.set([120, 225, 255, 215], 4 * (row * columns + column));
    return place.current ? showBitmap(place.current, bitmapOf(pixels, rows, columns)) : undefined;
  }, [mask, rows, columns, origin]);
  return <img ref={place} alt="Masked pixels" draggable={false} />;
}

/** log10 of 1 + counts, and its ends. */
function logarithm(values: Float32Array): readonly [Float32Array, readonly [number, number]] {
  const out = values.map((value) => Math.log10(1 + Math.max(0, value)));
  let most = 0;
  for (const value of out) if (value > most) most = value;
  return [out, [0, most || 1]];
}
