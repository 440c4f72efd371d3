// What was measured: the rocking curve with the frames that are not as they should be, and the counts summed along each axis on a
// logarithmic scale, where mask, centre and crop are drawn.

import { useState } from "react";
import type { OpenedScan } from "../job/records.js";
import { LinePlot } from "./LinePlot.js";
import { DetectorTools, type Tool } from "./prepare/DetectorTools.js";
import { ProjectionFigure } from "./prepare/ProjectionFigure.js";
import type { Draft } from "./prepare/use-draft.js";
import { countText } from "./text.js";

const kinds = { saturated: "saturated", empty: "empty", cut: "cut off" } as const;

interface Props {
  readonly scan: OpenedScan;
  readonly draft: Draft;
  /** While work runs nothing is changed. */
  readonly isBusy: boolean;
}

export function MeasurementView({ scan, draft, isBusy }: Props) {
  const [tool, setTool] = useState<Tool>("look");
  const [radius, setRadius] = useState(3);
  const { measured, place } = scan;
  const { shape, curve, most, marks, projections } = measured;
  const [frames, rows, columns] = shape;
  const counted = (["empty", "saturated", "cut"] as const).flatMap((kind) => {
    const count = marks.filter((mark) => mark.kind === kind).length;
    return count > 0 ? [`${count} ${count === 1 ? "frame is" : "frames are"} ${kinds[kind]}`] : [];
  });
  const isEditable = place !== undefined && !isBusy;
  return (
    <div className="measurement">
      <figure>
        <figcaption>
          <strong>Rocking curve</strong> {frames} frames of {rows} × {columns}, brightest voxel {countText(most)} counts
          {counted.length > 0 && <em> · marked: {counted.join(", ")}</em>}
        </figcaption>
        <LinePlot values={curve} height={184} across="frame" up="counts of a frame" marked={marks} />
      </figure>
      {isEditable && <DetectorTools {...{ measured, draft, tool, setTool, radius, setRadius }} />}
      <div className="projections">
        {projections.map((projection, axis) => (
          <ProjectionFigure
            key={projection.along}
            {...{ projection, scan, draft, radius }}
            axis={axis as 0 | 1 | 2}
            tool={isEditable ? tool : "look"}
          />
        ))}
      </div>
    </div>
  );
}
