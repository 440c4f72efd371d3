// A curve with axes, as wide as its place.

import { scaleLinear, scaleLog } from "d3-scale";
import type { FrameMark } from "../job/records.js";
import { minus, numberText } from "./text.js";
import { useWidth } from "./use-width.js";

interface Props {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly isLog?: boolean;
  /** Whether values of either sign are shown about zero. */
  readonly isSigned?: boolean;
  /** Place of the first value and from one to the next; their numbers without it. */
  readonly places?: readonly [first: number, step: number];
  /** Words at the axes. */
  readonly across: string;
  readonly up: string;
  /** Points to mark, and why. */
  readonly marked?: readonly FrameMark[];
}

const margin = { left: 56, right: 10, top: 22, bottom: 34 };

export function LinePlot({
  values,
  height,
  isLog = false,
  isSigned = false,
  places: [first, step] = [0, 1],
  across,
  up,
  marked = [],
}: Props) {
  const [place, width] = useWidth<HTMLDivElement>();
  const known = Array.from(values).filter((value) => Number.isFinite(value) && (!isLog || value > 0));
  const most = Math.max(...known);
  const least = isLog ? Math.min(...known) : isSigned ? Math.min(0, ...known) : 0;
  const last = first + step * Math.max(1, values.length - 1);
  const along = scaleLinear([first, last], [margin.left, Math.max(margin.left + 1, width - margin.right)]);
  const x = (i: number) => along(first + step * i);
  const ends = [height - margin.bottom, margin.top];
  const y = isLog ? scaleLog([least / 1.2, most * 1.2], ends) : scaleLinear([least, most > 0 ? most : 1], ends).nice(4);
  const point = (i: number) => `${x(i).toFixed(1)},${y(values[i]).toFixed(1)}`;
  const isShown = (i: number) => Number.isFinite(values[i]) && (!isLog || values[i] > 0);
  let line = "";
  for (let i = 0; i < values.length; i++) if (isShown(i)) line += `${i > 0 && isShown(i - 1) ? "L" : "M"}${point(i)}`;
  const ticks = isLog ? y.ticks(3).filter((_, i, all) => all.length < 7 || i % Math.ceil(all.length / 5) === 0) : y.ticks(4);
  return (
    <div ref={place} className="plot" style={{ height }}>
      {width > 0 && known.length > 0 && (
        <svg width={width} height={height} role="img" aria-label={`${up} over ${across}, ${values.length} points`}>
          {ticks.map((value) => (
            <g key={value} transform={`translate(0 ${y(value)})`}>
              <line x1={margin.left} x2={width - margin.right} className="grid" />
              <text x={margin.left - 6} dy="0.32em" textAnchor="end">
                {shortNumber(value)}
              </text>
            </g>
          ))}
          {along.ticks(Math.max(2, Math.floor(width / 90))).map((value) => (
            <text key={value} x={along(value)} y={height - margin.bottom + 14} textAnchor="middle">
              {minus(value)}
            </text>
          ))}
          <text x={(margin.left + width) / 2} y={height - 4} textAnchor="middle" className="label">
            {across}
          </text>
          <text x={margin.left} y={11} className="label">
            {up}
          </text>
          <path d={line} className="curve" />
          {marked.map(({ frame, kind, words }) => (
            <circle
              key={`${frame} ${kind}`}
              cx={x(frame)}
              cy={isShown(frame) ? y(values[frame]) : ends[0]}
              r={kind === "cut" ? 6 : 4}
              className={`marked ${kind}`}
            >
              <title>{words}</title>
            </circle>
          ))}
        </svg>
      )}
    </div>
  );
}

/** 120000 as 120k, 0.00001 as 1e-5. */
function shortNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-3) return minus(value.toExponential(0));
  if (size >= 1e6) return `${numberText(value / 1e6)} M`;
  return size >= 1e3 ? `${numberText(value / 1e3)} k` : numberText(value);
}
