// A shard of crystals as HDF5: the atoms of all one after the other, sites as whole numbers of half lattice edges, displacement as
// float32; `start` says where each crystal begins.

import type { DrawnCrystal, PackedCrystal } from "@friedel/simulation";
import { FormatError } from "../errors.js";
import type { Hdf5File } from "../hdf5/file.js";
import { withHdf5 } from "../hdf5/open.js";
import type { Hdf5Input } from "../hdf5/source.js";
import { writeHdf5 } from "../hdf5/write.js";
import type { ReadLimits } from "../limits.js";
import { factsOf, numbersIn, textsIn } from "./samples.js";

/** Atoms in a chunk. */
const chunkAtoms = 2 ** 14;

/** Bytes of a shard of crystals. */
export function writeCrystalShard(crystals: readonly DrawnCrystal[]): Promise<Uint8Array> {
  const starts = [0];
  for (const { crystal } of crystals) starts.push(starts[starts.length - 1] + crystal.sites.length / 3);
  const atoms = starts[starts.length - 1];
  const [sites, displacement, twin] = [new Int16Array(3 * atoms), new Float32Array(3 * atoms), new Uint8Array(atoms)];
  crystals.forEach(({ crystal }, i) => {
    sites.set(crystal.sites, 3 * starts[i]);
    displacement.set(crystal.displacement, 3 * starts[i]);
    if (crystal.twin) twin.set(crystal.twin, starts[i]);
  });
  const storage = (...row: number[]) => ({ chunks: [Math.min(atoms, chunkAtoms), ...row], gzip: 4 });
  const of = <T>(part: (drawn: DrawnCrystal) => T): T[] => crystals.map(part);
  const facts = of((drawn) => JSON.stringify(drawn.facts));
  const classes = of((drawn) => drawn.facts.className);
  const indices = of((drawn) => drawn.facts.index);
  const metals = of(({ crystal }) => crystal.metal);
  const edges = of(({ crystal }) => crystal.latticeConstant);
  const origins = of(({ crystal }) => [...crystal.origin]).flat();
  const whereSites = { note: "site = origin + sites lattice_constant / 2, along the cubic axes x y z" };
  const wherePlaces = { units: "angstrom", note: "position = site + displacement" };
  return writeHdf5((file) => {
    file.value("/format", "friedel crystals, version 1");
    file.value("/index", indices);
    file.value("/class", classes);
    file.value("/facts", facts, { note: "JSON: all that was drawn, and how relaxation ended" });
    file.value("/metal", metals);
    file.value("/lattice_constant", edges, { units: "angstrom" });
    file.value("/origin", origins, { units: "angstrom", note: "the site of numbers 0 0 0" }, [crystals.length, 3]);
    file.value("/start", starts, { note: "crystal n has the atoms from start[n] to before start[n + 1]" });
    file.table("/sites", { shape: [atoms, 3], data: sites }, storage(3), whereSites);
    file.table("/displacement", { shape: [atoms, 3], data: displacement }, storage(3), wherePlaces);
    file.table("/twin", { shape: [atoms], data: twin }, storage(), { note: "1: of a twin" });
  });
}

/** A crystal as it is read. */
export interface ReadCrystal {
  readonly crystal: PackedCrystal;
  readonly className: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** All crystals of a shard. Throws FormatError for a file that is none. */
export function readCrystalShard(input: Hdf5Input, limits: ReadLimits = {}): Promise<ReadCrystal[]> {
  const read = (file: Hdf5File) => {
    const starts = numbersIn(file, "/start");
    const [metals, names, facts] = [textsIn(file, "/metal"), textsIn(file, "/class"), textsIn(file, "/facts")];
    const [edges, origins] = [numbersIn(file, "/lattice_constant"), numbersIn(file, "/origin")];
    const count = starts.length - 1;
    for (const [name, { length }] of Object.entries({ metals, names, facts, edges })) {
      if (length !== count) throw new FormatError(input.name, `${count} ${name}`, `${length}`);
    }
    return metals.map((metal, n) => {
      const [ox, oy, oz] = origins.slice(3 * n);
      const atoms = atomsOf(file, starts[n], starts[n + 1]);
      const crystal = { metal, latticeConstant: edges[n], origin: [ox, oy, oz] as const, ...atoms };
      return { crystal, className: names[n], facts: factsOf(file, facts[n]) };
    });
  };
  return withHdf5(input, read, limits);
}

function atomsOf(file: Hdf5File, first: number, end: number): Pick<PackedCrystal, "sites" | "displacement" | "twin"> {
  const slab = { start: [first, 0], count: [end - first, 3] };
  const twin = Uint8Array.from(file.readReal("/twin", { start: [first], count: [end - first] }).data);
  return {
    sites: Int16Array.from(file.readReal("/sites", slab).data),
    displacement: file.readReal("/displacement", slab).data,
    ...(twin.includes(1) && { twin }),
  };
}
