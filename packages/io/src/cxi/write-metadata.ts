// The parts of a CXI file around the volumes: entry, geometry, provenance, metrics, history.

import { hcEvM } from "@friedel/imaging";
import { FormatError } from "../errors.js";
import type { Hdf5Writer } from "../hdf5/write.js";
import { cxiVersion, joulePerEv, paths } from "./layout.js";
import type { AxisColumns, GeometryRecord, Provenance, ResultFile } from "./records.js";
import { writeInput } from "./write-input.js";

/** The root and the entry; viewers open on the plane that `writeSlice` writes. */
export function writeEntry(file: Hdf5Writer, { program, version, conventions }: Provenance): void {
  file.attributes("/", { default: nameOf(paths.entry), NX_class: "NXroot", creator: `${program} ${version}` });
  file.value(paths.version, cxiVersion);
  file.group(paths.entry, { NX_class: "NXentry", default: nameOf(paths.slice) });
  file.link(paths.lastEntry, paths.entry);
  file.value(paths.program, `${program} ${version}`);
  file.value(`${paths.entry}/conventions`, conventions);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The instrument in CXI's own places, and our matrices beside them. */
export function writeGeometry(file: Hdf5Writer, geometry: GeometryRecord): void {
  const { source, beam, detector, sampleGeometry, geometry: ours } = paths;
  const metre = { units: "m" };
  const perMetre = { units: "1/m" };
  file.value(`${paths.instrument}/name`, geometry.beamline);
  // CXI's place for the photon energy is the source, that of NeXus and of newer PyNX the beam.
  file.group(source, { NX_class: "NXsource" });
  file.value(`${source}/energy`, geometry.energyEv * joulePerEv, { units: "J" });
  file.value(`${source}/wavelength`, hcEvM / geometry.energyEv, metre);
  file.group(beam, { NX_class: "NXbeam" });
  file.link(`${beam}/incident_energy`, `${source}/energy`);
  file.link(`${beam}/incident_wavelength`, `${source}/wavelength`);
  file.value(`${detector}/distance`, geometry.distanceM, metre);
  file.value(`${detector}/x_pixel_size`, geometry.pixelM[1], metre);
  file.value(`${detector}/y_pixel_size`, geometry.pixelM[0], metre);
  file.group(paths.sample, { NX_class: "NXsample" });
  file.group(sampleGeometry, { NX_class: "NXcollection" });
  for (const [name, degrees] of Object.entries(geometry.motors)) {
    file.value(`${sampleGeometry}/${checkName(name)}`, degrees, { units: "deg" });
  }
  file.group(ours, { NX_class: "NXcollection" });
  file.value(`${ours}/beamline`, geometry.beamline);
  file.value(`${ours}/energy`, geometry.energyEv, { units: "eV" });
  file.value(`${ours}/q_vector`, geometry.qVector, { ...perMetre, frame: "laboratory: x, y up, z along the beam" });
  file.value(`${ours}/q_norm`, geometry.qNorm, perMetre);
  file.value(`${ours}/d_spacing`, geometry.dSpacingM, metre);
  file.value(`${ours}/two_theta`, geometry.twoThetaRad, { units: "rad" });
  const columns = "columns are the array axes frame, row, column; rows are x, y, z";
  file.value(`${ours}/reciprocal_columns`, rows(geometry.reciprocalColumns), { ...perMetre, columns }, [3, 3]);
  file.value(`${ours}/direct_columns`, rows(geometry.directColumns), { ...metre, columns }, [3, 3]);
  file.link(`${ours}/motors`, sampleGeometry);
  const { stepsDeg = {}, energyStepEv } = geometry.scan ?? {};
  file.group(paths.steps, { NX_class: "NXcollection" });
  for (const [name, step] of Object.entries(stepsDeg)) file.value(`${paths.steps}/${checkName(name)}`, step, { units: "deg" });
  if (energyStepEv !== undefined) file.value(paths.energyStep, energyStepEv, { units: "eV" });
  const note = "row and column of the raw frames, from 0";
  if (geometry.armPixel) file.value(paths.armPixel, geometry.armPixel, { note });
}

/** Provenance of the file: every setting as a dataset of its own, and all of them as JSON. */
export function writeProcess(file: Hdf5Writer, provenance: Provenance, parameters = provenance.parameters): void {
  const { process } = paths;
  const { program, version, command, seed, inputFiles, inputSha256, input, runtime } = provenance;
  file.group(process, { NX_class: "NXprocess" });
  file.value(`${process}/program`, program);
  file.value(`${process}/version`, version);
  if (runtime !== undefined) file.value(`${process}/runtime`, runtime);
  file.value(`${process}/command`, command);
  if (seed !== undefined) file.value(`${process}/seed`, seed);
  file.value(`${process}/input_files`, inputFiles);
  file.value(`${process}/input_sha256`, inputSha256);
  file.value(`${process}/provenance_json`, JSON.stringify(provenance));
  file.value(`${process}/parameters_json`, JSON.stringify(parameters));
  file.group(paths.parameters, { NX_class: "NXcollection" });
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) file.value(`${paths.parameters}/${checkName(name)}`, writable(value));
  }
  if (input) writeInput(file, input);
}

/** Metrics of the fit, and the error curve of iterative phasing. */
export function writeFit(file: Hdf5Writer, metrics: ResultFile["metrics"], history: ResultFile["history"]): void {
  file.group(paths.metrics, { NX_class: "NXcollection" });
  for (const [name, value] of Object.entries(metrics)) file.value(`${paths.metrics}/${checkName(name)}`, value);
  const columns = Object.keys(history);
  const isPlot = columns.includes("chi2") && columns.includes("iteration");
  file.group(paths.history, isPlot ? { NX_class: "NXdata", signal: "chi2", axes: ["iteration"] } : { NX_class: "NXcollection" });
  if (isPlot) file.value(`${paths.history}/title`, "Error curve");
  for (const name of columns) file.value(`${paths.history}/${checkName(name)}`, history[name]);
}

/** Columns as HDF5 stores the matrix, row by row. */
function rows(columns: AxisColumns): number[] {
  return [0, 1, 2].flatMap((row) => columns.map((column) => column[row]));
}

function writable(value: unknown): string | number | boolean | readonly number[] {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (Array.isArray(value) && value.every((item) => typeof item === "number")) return value;
  return JSON.stringify(value);
}

function checkName(name: string): string {
  if (name === "" || name.includes("/") || name === ".") throw new FormatError(name, "a name that HDF5 can use", `"${name}"`);
  return name;
}
