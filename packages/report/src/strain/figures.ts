// The figures of the strain step, with the words that stand under them in a report. To add one: a function of this kind in a file of
// its own, and a line in `drawings`.

import {
  centreOf,
  largestOf,
  type MaskVolume,
  mapped,
  realVolume,
  toAngstrom,
  toNm,
  type Vector,
  vectorToNm,
} from "@friedel/engine";
import { facetNames, formatHkl, inFrame, type StrainImage, type SurfaceMesh } from "@friedel/imaging";
import type { Drawing } from "../figures/drawing.js";
import { drawHistogram } from "../figures/histogram.js";
import { type MapRow, type MapsFigure, mapSlices } from "../figures/maps.js";
import { endOf, scaled } from "../figures/scale.js";
import { slicesDrawing } from "../figures/slices.js";
import type { Ranges } from "../figures/style.js";
import { drawFacets, drawSurface } from "../figures/surface.js";
import { amplitudeColours, displacementColours, strainColours } from "../svg/colours.js";
import { figure } from "../text.js";
import type { StrainFacts } from "./records.js";

/** What a figure is drawn from. */
interface Drawn extends Pick<StrainFacts, "name" | "image" | "parts" | "options"> {
  readonly ranges: Ranges;
  /** Rows of the slices, which are the same for every particle. */
  readonly maps: readonly MapRow[];
}

/** In the order of the report. */
const drawings: readonly ((of: Drawn) => Drawing)[] = [slices, surface, facets, histogram, lattice];

/** The figures of an image and of what further steps add to it, each drawn when it is asked for; colours end where `ranges` says, or where the data do. */
export function* strainFigures(
  of: Pick<StrainFacts, "name" | "image" | "parts" | "options">,
  ranges: Ranges = {},
): Generator<Drawing, void> {
  const drawn = { ...of, ranges, maps: mapsOf(of, ranges) };
  for (const draw of drawings) yield draw(drawn);
  for (let n = 1; n < of.image.particles.length; n++) yield slicesOf(drawn, n);
  for (const { figures = [] } of of.parts) yield* figures;
}

/** Strains are drawn in 10⁻⁴, displacements in pm. */
const [perStrain, perMetre] = [1e4, 1e12];
const strainLabel = "strain along Q (10⁻⁴)";

function slices(of: Drawn): Drawing {
  return slicesOf(of, 0);
}

/** Slices through one of the particles. */
function slicesOf({ name, image, maps }: Drawn, particle: number): Drawing {
  const frame = frameName(image);
  const words = {
    file: particle === 0 ? "maps" : `maps-particle-${particle + 1}`,
    title: particle === 0 ? "Slices" : `Slices through particle ${particle + 1}`,
    caption: `Three slices through the middle${image.particles.length > 1 ? ` of particle ${particle + 1}` : ""}, in the ${frame}. The line on the amplitude is the surface, the arrow Q. Displacement and strain are along Q, against the crystal's own mean lattice; grey is outside. Chequered with dark grey, the strain is not to be believed: beside a fault, a dislocation or a wrap of the phase.`,
  };
  return slicesDrawing(
    words,
    mapSlices({
      ...placeOf(image, particle),
      title: `Amplitude, phase, displacement and strain: ${name}`,
      subtitle: `in the ${frame}`,
      rows: maps,
    }),
  );
}

/** What the slices show, and over which range of colours. */
function mapsOf({ image, parts }: Pick<StrainFacts, "image" | "parts">, ranges: Ranges): MapRow[] {
  const { support, amplitude, level } = image;
  const largest = largestOf(amplitude.data) || 1;
  const shares = realVolume(
    amplitude.shape,
    amplitude.data.map((a) => a / largest),
  );
  const row = (key: string, label: string, volume: typeof amplitude, colours: typeof strainColours): MapRow => {
    return { key, label, volume, colours, range: about0(endOf(inBulk(image, volume.data))), inside: support };
  };
  const rows: MapRow[] = [
    { key: "amplitude", label: "amplitude / maximum", volume: shares, colours: amplitudeColours, range: [0, 1], level },
    row("phase", "phase (rad)", image.phase, displacementColours),
    row("displacement", "displacement along Q (pm)", scaled(image.displacement, perMetre), displacementColours),
    {
      ...row("strain", strainLabel, scaled(image.strain, perStrain), strainColours),
      inside: known(image),
      hatched: image.unreliable,
    },
    ...parts.flatMap(({ mapRows = [] }) => mapRows),
  ];
  return rows.map((row) => ({ ...row, range: ranges[row.key as keyof Ranges] ?? row.range }));
}

/** What is cut through, and how it lies. */
function placeOf(image: StrainImage, particle: number): Omit<MapsFigure, "title" | "rows"> {
  const { support, particles, space } = image;
  const [x, y, z] = inFrame(space, space.q);
  return {
    support,
    through: particles[particle].support,
    // Several figures of one image, and the table of particles, count from one place.
    ...(particles.length > 1 && { origin: centreOf(support.shape) }),
    voxelNm: vectorToNm(space.voxelM),
    q: [z, y, x],
  };
}

/** Distance of the planes, or edge of the cube where the indices of the peak are known. */
function lattice({ name, image, options, ranges }: Drawn): Drawing {
  const { hkl } = options;
  const [quantity, symbol, planes] = hkl ? ["Lattice parameter", "a", Math.hypot(...hkl)] : ["Distance of the planes", "d", 1];
  const volume = scaled(image.dSpacing, toAngstrom(planes));
  const inside = inBulk(image, volume.data);
  const middle = inside.reduce((sum, value) => sum + value / inside.length, 0);
  const end = endOf(inside.map((value) => value - middle));
  const range = ranges.lattice ?? ([middle - end, middle + end] as const);
  const row: MapRow = { key: "map", label: `${symbol} (Å)`, volume, colours: strainColours, range, inside: known(image) };
  const words = {
    file: "lattice",
    title: quantity,
    caption: `${hkl ? `Edge of the cubic cell, from the distance of the planes ${formatHkl(hkl)}` : "Distance of the lattice planes across Q"}; the middle of the colours is its mean in the bulk.`,
  };
  return slicesDrawing(
    words,
    mapSlices({
      ...placeOf(image, 0),
      title: `${quantity}: ${name}`,
      subtitle: `in the ${frameName(image)}`,
      rows: [{ ...row, hatched: image.unreliable }],
    }),
  );
}

function surface({ name, image, ranges }: Drawn): Drawing {
  const figure = {
    ...surfaceOf(image),
    title: `Strain at the surface: ${name}`,
    subtitle: `isosurface at ${Math.round(100 * image.level)} % of the largest amplitude; ${frameName(image)}`,
    values: image.surfaceStrain.map((value) => perStrain * value),
    label: strainLabel,
    colours: strainColours,
    range: ranges.strain ?? about0(strainEnd(image)),
  };
  return {
    file: "surface",
    title: "Surface",
    caption:
      "The isosurface from four sides, in the colour of the strain along Q one voxel below it, without light; lines show where it turns.",
    ...drawSurface(figure),
  };
}

function facets({ name, image }: Drawn): Drawing {
  const { facets: analysis } = image;
  const names = facetNames(image);
  const isDoubted = names.some((text) => text.endsWith("?"));
  const note = isDoubted ? "?: another orientation fits nearly as well" : "edges, corners and what is rounded in grey";
  const figure = {
    ...surfaceOf(image),
    title: `Facets: ${name}`,
    subtitle: `${analysis.facets.length} facets; ${note}`,
    analysis: { ...analysis, facets: analysis.facets.map((facet) => ({ ...facet, centre: vectorToNm(facet.centre) })) },
    names,
  };
  return {
    file: "facets",
    title: "Facets",
    caption: "The facets that were found, numbered from the largest; edges, corners and what is rounded are grey.",
    ...drawFacets(figure),
  };
}

function histogram({ name, image, ranges }: Drawn): Drawing {
  const { bulk, strain } = image;
  const values = strain.data.map((e) => perStrain * e);
  const { data: isKnown } = known(image);
  const outermost = values.filter((_, i) => isKnown[i] !== 0 && bulk.data[i] === 0);
  const inside = inBulk(image, values);
  return {
    file: "histogram",
    title: "Histogram of strain",
    caption: "How often each strain occurs inside the crystal, without what is unreliable, and in its outermost layer of voxels.",
    svg: drawHistogram({
      title: `Strain along Q: ${name}`,
      subtitle: `${figure(inside.length, 12)} voxels in the bulk, ${figure(outermost.length, 12)} in the outermost layer`,
      label: strainLabel,
      range: ranges.strain ?? about0(1.6 * strainEnd(image)),
      groups: [
        { name: "bulk", values: inside },
        { name: "outermost voxels", values: outermost },
      ],
    }),
  };
}

/** The frame of an image and its axes, in words. */
export function frameName({ frame }: StrainImage): string {
  return frame === "crystal" ? "crystal's frame: z along Q" : "laboratory's frame: z along the beam, y up";
}

/** The surface in nm, and Q in its frame. */
function surfaceOf({ mesh, space }: StrainImage): { readonly mesh: SurfaceMesh; readonly q: Vector } {
  return { mesh: { ...mesh, positions: mesh.positions.map(toNm) }, q: inFrame(space, space.q) };
}

/** End of the scale of strain, the same in all figures. */
function strainEnd(image: StrainImage): number {
  return endOf(inBulk(image, scaled(image.strain, perStrain).data));
}

/** In the bulk, without what is unreliable. */
function inBulk({ bulk, unreliable }: StrainImage, values: Float32Array): Float32Array {
  return values.filter((_, i) => bulk.data[i] !== 0 && unreliable.data[i] === 0);
}

/** The crystal without the few voxels of its surface that have no neighbour along an axis: strain and plane distance are 0 there, and mean nothing. */
function known({ support, dSpacing }: StrainImage): MaskVolume {
  return mapped(support, (inside, i) => inside & Number(dSpacing.data[i] !== 0));
}

function about0(end: number): readonly [number, number] {
  return [-end, end];
}
