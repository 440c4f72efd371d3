// What was measured: the rocking curve, and the counts summed along each axis on a logarithmic scale.

import { countColours } from "@friedel/report/svg";
import { useMemo } from "react";
import type { Measured, Projection } from "../job/records.js";
import { LinePlot } from "./LinePlot.js";
import { Picture } from "./Picture.js";

export function MeasurementView({ measured }: { readonly measured: Measured }) {
  const { shape, curve, most, saturated, projections } = measured;
  const [frames, rows, columns] = shape;
  return (
    <div className="measurement">
      <figure>
        <figcaption>
          <strong>Rocking curve</strong> {frames} frames of {rows} × {columns}, brightest voxel {most.toLocaleString("en")} counts
          {saturated.length > 0 && <em> · {saturated.length} frames with saturated voxels (marked)</em>}
        </figcaption>
        <LinePlot
          values={curve}
          height={210}
          across="frame"
          up="counts of a frame"
          marked={saturated}
          markedWords="saturated voxels in this frame"
        />
      </figure>
      <div className="projections">
        {projections.map((projection) => (
          <ProjectionFigure key={projection.along} projection={projection} />
        ))}
      </div>
    </div>
  );
}

function ProjectionFigure({ projection }: { readonly projection: Projection }) {
  const { along, axes, rows, columns } = projection;
  const [values, range] = useMemo(() => logarithm(projection.values), [projection]);
  return (
    <figure>
      <figcaption>
        <strong>Sum over all {along}s</strong>
      </figcaption>
      <div className="picture">
        <Picture {...{ rows, columns, values, range }} colours={countColours} label={`Counts summed over all ${along}s`} />
      </div>
      <p className="axes">
        {axes[0]} → · {axes[1]} ↓ · logarithm of counts
      </p>
    </figure>
  );
}

/** log10 of 1 + counts, and its ends. */
function logarithm(values: Float32Array): readonly [Float32Array, readonly [number, number]] {
  const out = values.map((value) => Math.log10(1 + Math.max(0, value)));
  let most = 0;
  for (const value of out) if (value > most) most = value;
  return [out, [0, most || 1]];
}
