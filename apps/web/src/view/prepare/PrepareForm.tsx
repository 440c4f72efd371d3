// How frames are made to a pattern: size, centre, binning, threshold, hot pixels, and the geometry. What is left empty is found from the scan.

import type { OpenedScan, Preparation, Session } from "../../job/records.js";
import type { Work } from "../../work.js";
import { GeometryFields } from "./GeometryFields.js";
import { numberIn, TextField, tripleIn } from "./TextField.js";
import type { Draft } from "./use-draft.js";

interface Props {
  readonly session: Session;
  readonly work: Work;
  readonly scan: OpenedScan;
  readonly draft: Draft;
}

export function PrepareForm({ session, work, scan, draft }: Props) {
  const { place, geometry } = scan;
  if (!place || !geometry) return null;
  const { preparation, set } = draft;
  const { size, centre, bin, threshold, hotPixels } = preparation;
  const isMissing = geometry.fields.some(({ value }) => value === undefined);
  return (
    <form
      aria-label="Preparation"
      onSubmit={(event) => {
        event.preventDefault();
        work.prepare(preparation);
      }}
    >
      <details>
        <summary>Prepare</summary>
        <TextField
          label="Size of the pattern"
          text={textOf(size)}
          placeholder={place.shape.join(", ")}
          parse={(text) => tripleIn(text, 2)}
          onValue={(value) => set({ size: value })}
        />
        <TextField
          label="Centre (frame, row, column)"
          text={textOf(centre)}
          placeholder="brightest"
          parse={centreIn}
          onValue={(value) => set({ centre: value })}
        />
        <TextField
          label="Binning"
          text={textOf(bin)}
          placeholder="1"
          parse={(text) => triple(tripleIn(text, 1))}
          onValue={(value) => set({ bin: value })}
        />
        <TextField
          label="Threshold (counts)"
          text={textOf(threshold)}
          placeholder="0"
          parse={(text) => (text.trim() === "auto" ? ("auto" as const) : atLeast(0, numberIn(text)))}
          onValue={(value) => set({ threshold: value })}
        />
        <label className="field-row">
          <span>Look for hot pixels</span>
          <input
            type="checkbox"
            checked={hotPixels !== false}
            onChange={({ target }) => set({ hotPixels: target.checked ? undefined : false })}
          />
        </label>
        <p>
          Binning sums so many voxels to one; counts up to the threshold are taken for none. The centre may also be "mass", the
          threshold "auto". Mask, centre and crop can be drawn on the measurement.
        </p>
      </details>
      <details open={isMissing}>
        <summary>Geometry{isMissing && <em> — something is missing</em>}</summary>
        <GeometryFields session={session} form={geometry} draft={draft} />
      </details>
    </form>
  );
}

function textOf(value: string | number | readonly number[] | undefined): string {
  return typeof value === "object" ? value.join(", ") : value === undefined ? "" : String(value);
}

function triple(value: number | readonly [number, number, number] | undefined) {
  return typeof value === "number" ? ([value, value, value] as const) : value;
}

function centreIn(text: string): NonNullable<Preparation["centre"]> | undefined {
  if (text.trim() === "mass") return "mass";
  const found = tripleIn(text, 0);
  return typeof found === "object" ? found : undefined;
}

function atLeast(least: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= least ? value : undefined;
}
