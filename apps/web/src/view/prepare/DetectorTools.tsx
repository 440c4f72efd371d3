// What the pointer does on the sum of all frames: look, mask or free pixels, set the centre, draw the crop.

import { useState } from "react";
import { maskedPixels, withAbove } from "../../job/mask-edit.js";
import type { Measured } from "../../job/records.js";
import { numberIn } from "./TextField.js";
import type { Draft } from "./use-draft.js";

/** What the pointer does. */
export type Tool = "look" | "rectangle" | "brush" | "free" | "centre" | "crop";

const tools: readonly (readonly [tool: Tool, label: string, hint: string])[] = [
  ["look", "Look", "Point at a sum to read its counts."],
  ["rectangle", "Mask a rectangle", "Drag a rectangle: its pixels are taken for not measured, in all frames."],
  ["brush", "Mask by brush", "Paint what is not measured, in all frames."],
  ["free", "Unmask", "Paint what is measured after all."],
  ["centre", "Centre", "Click where zero frequency is."],
  ["crop", "Crop", "Drag from the centre outwards: what is beyond is left out."],
];

interface Props {
  readonly measured: Measured;
  readonly draft: Draft;
  readonly tool: Tool;
  readonly setTool: (tool: Tool) => void;
  readonly radius: number;
  readonly setRadius: (radius: number) => void;
}

export function DetectorTools({ measured, draft, tool, setTool, radius, setRadius }: Props) {
  const [level, setLevel] = useState("");
  const { mask, canUndo, draw, undo } = draft;
  const [sums] = measured.projections;
  const above = numberIn(level);
  const count = mask ? maskedPixels(mask) : 0;
  return (
    <div className="tools" role="toolbar" aria-label="Tools on the detector">
      {tools.map(([name, label]) => (
        <button key={name} type="button" aria-pressed={tool === name} onClick={() => setTool(name)}>
          {label}
        </button>
      ))}
      {(tool === "brush" || tool === "free") && (
        <label>
          Radius {radius} px
          <input type="range" min={0} max={40} value={radius} onChange={({ target }) => setRadius(Number(target.value))} />
        </label>
      )}
      <label>
        Mask above
        <input type="text" size={7} value={level} placeholder="counts" onChange={({ target }) => setLevel(target.value)} />
      </label>
      <button
        type="button"
        disabled={above === undefined}
        onClick={() => above !== undefined && draw((before) => withAbove(before, sums, measured.origin, above))}
      >
        Mask
      </button>
      <button type="button" disabled={!canUndo} onClick={undo}>
        Undo
      </button>
      <span className="axes">
        {tools.find(([name]) => name === tool)?.[2]}
        {count > 0 && ` ${count} pixels are masked.`}
      </span>
    </div>
  );
}
