// The tensor of several Bragg peaks in files, figures, tables and the report.

import { norm, type RealVolume, toNm, toPerNm, vectorToNm } from "@friedel/engine";
import { type AlignedPeak, isHandKnown, type StrainImage, statisticsOf, type TensorMap } from "@friedel/imaging";
import type { Drawing } from "../figures/drawing.js";
import { type MapRow, mapSlices } from "../figures/maps.js";
import { endOf, scaled } from "../figures/scale.js";
import { slicesDrawing } from "../figures/slices.js";
import { displacementColours, strainColours } from "../svg/colours.js";
import type { Row } from "../tables.js";
import { figure, percent } from "../text.js";
import { frameName } from "./figures.js";
import type { StrainPart } from "./records.js";

/** An image whose phase is further than this from what the others predict, radians, does not belong to them or is not right. */
const foreign = 0.5;

/** A component, as files and figures know it. */
interface Component {
  /** Name in strain.cxi, where its units are SI. */
  readonly name: string;
  readonly units: string;
  /** Name in strain.vti, where lengths are in nm. */
  readonly array: string;
  readonly scale: number;
  readonly volume: RealVolume;
}

/** What a tensor adds to the image of the first peak, on whose grid it is. */
export function tensorPart(
  image: StrainImage,
  tensor: TensorMap,
  peaks: readonly AlignedPeak[],
  names: readonly string[],
): StrainPart {
  const { strain, rotation, displacement, known, condition, leftOut } = tensor;
  const named = { xx: strain.xx, yy: strain.yy, zz: strain.zz, yz: strain.zy, xz: strain.zx, xy: strain.yx };
  const component = (kind: string, units: string, scale = 1, suffix = "") =>
    function of([axes, volume]: readonly [string, RealVolume]): Component {
      return { name: `${kind}_${axes}`, units, array: `${kind}${axes.toUpperCase()}${suffix}`, scale, volume };
    };
  const strains = Object.entries(named).map(component("strain", "1"));
  // x first, as in the tensor.
  const turns = Object.entries(rotation).reverse().map(component("rotation", "rad"));
  const moves = Object.entries(displacement)
    .reverse()
    .map(component("displacement", "m", toNm(1), "Nm"));
  const subject = { image, heading: `from ${peaks.length} Bragg peaks` };
  const all = [...strains, ...turns, ...moves];
  const spread = (of: readonly Component[]) =>
    of.map(({ volume }) => percent(statisticsOf(volume, known).standardDeviation)).join(", ");
  return {
    name: "tensor",
    rows: [
      ["Bragg peaks", `${peaks.length}, condition number of their directions ${figure(condition, 3)}`],
      ...peaks.map((peak, i): Row => [`peak ${i + 1}`, peakRow(peak, names[i], leftOut[i])]),
      ["spread of εxx, εyy, εzz", spread(strains.slice(0, 3))],
      ["spread of εyz, εxz, εxy", spread(strains.slice(3))],
    ],
    metrics: {
      peaks: peaks.length,
      condition,
      ...Object.fromEntries(leftOut.flatMap((rms, i) => (rms === null ? [] : [[`leftOut${i + 1}Rad`, rms]]))),
    },
    warnings: [
      ...leftOut.flatMap((rms, i) => (rms !== null && rms > foreign ? [misfit(names[i], rms)] : [])),
      ...peaks.flatMap((peak, i) => (isHandKnown(peak) || leftOut[i] !== null ? [] : [unknownHand(names[i])])),
    ],
    maps: {
      tensor_known: { volume: known, units: "1" },
      ...Object.fromEntries(all.map(({ name, volume, units }) => [name, { volume, units }])),
    },
    arrays: {
      tensorKnown: known.data,
      ...Object.fromEntries(
        all.map(({ array, volume, scale }) => [array, scale === 1 ? volume.data : scaled(volume, scale).data]),
      ),
    },
    figures: [strainFigure(subject, tensor, strains), rotationFigure(subject, tensor, turns, moves)],
  };
}

function peakRow({ q, shift, twin, hands }: AlignedPeak, name: string, rms: number | null): string {
  const moved = shift.some((by) => by !== 0) ? `, moved by ${shift.map((by) => figure(by, 2)).join(", ")} voxels` : "";
  const check =
    rms === null ? "the others do not suffice to predict its phase" : `${figure(rms, 2)} rad off what the others predict`;
  const hand = hands
    ? `${twin ? ", its twin" : ""} (form ${figure(hands.correlation, 3)}, other hand ${figure(hands.otherHand, 3)})`
    : "";
  return `${name}: |Q| ${figure(toPerNm(norm(q)), 6)} nm⁻¹${hand}${moved}; ${check}`;
}

function unknownHand(name: string): string {
  return `the form of ${name} does not tell its hand, and three peaks have no check: it may be the twin of what the others show`;
}

function misfit(name: string, rms: number): string {
  return `the phase of ${name} is ${figure(rms, 2)} rad off what the other peaks predict: another crystal, a sample that slipped, or a twin`;
}

/** What figures are of. */
interface Subject {
  readonly image: StrainImage;
  readonly heading: string;
}

function strainFigure(subject: Subject, { known }: TensorMap, strains: readonly Component[]): Drawing {
  const rows = mapRows(strains, (axes) => `ε ${axes} (10⁻⁴)`, 1e4, known, strainColours);
  const caption =
    "The six components of the strain along the axes of the frame, against the mean lattice of the voxels that all peaks share. Shear components are half the change of an angle.";
  return drawn({ file: "tensor", title: "Strain tensor", caption }, subject, rows);
}

function rotationFigure(
  subject: Subject,
  { known }: TensorMap,
  turns: readonly Component[],
  moves: readonly Component[],
): Drawing {
  const rows = [
    ...mapRows(turns, (axis) => `rotation about ${axis} (10⁻³ rad)`, 1e3, known, displacementColours),
    ...mapRows(moves, (axis) => `displacement along ${axis} (pm)`, 1e12, known, displacementColours),
  ];
  const caption = "Rotation of the lattice about the axes of the frame, and its displacement along them.";
  return drawn({ file: "rotation", title: "Rotation and displacement", caption }, subject, rows);
}

function drawn(
  words: Pick<Drawing, "file" | "title" | "caption">,
  { image, heading }: Subject,
  rows: readonly MapRow[],
): Drawing {
  const voxelNm = vectorToNm(image.space.voxelM);
  const subtitle = `${heading}; ${frameName(image)}`;
  return slicesDrawing(words, mapSlices({ title: words.title, subtitle, support: image.support, voxelNm, rows }));
}

/** Rows of one scale: what is small beside the others must look so. */
function mapRows(
  of: readonly Component[],
  labelOf: (axes: string) => string,
  factor: number,
  known: TensorMap["known"],
  colours: MapRow["colours"],
): MapRow[] {
  const volumes = of.map(({ volume }) => scaled(volume, factor));
  const end = Math.max(...volumes.map(({ data }) => endOf(data.filter((_, i) => known.data[i] !== 0))));
  return volumes.map((volume, i) => {
    const label = labelOf(of[i].name.slice(of[i].name.indexOf("_") + 1));
    return { key: of[i].name.replace("_", "-"), label, volume, colours, range: [-end, end], inside: known };
  });
}
