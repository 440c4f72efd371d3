// NeXus files whose transformations tell where everything stands: the layout of any beamline's, without a list of circles.

import type { DescribedBeamline } from "../beamlines/parse.js";
import type { Layout } from "../scans/layout.js";
import type { ValueTree } from "../scans/values.js";

const layout: Layout = {
  name: "NXtransformations",
  kind: "hdf5",
  file: ["{scan}.nxs"],
  log: [],
  scan: ["/*"],
  frames: ["instrument/{detector}/data"],
  motors: { scanned: [], still: [], own: {} },
  monitor: [],
  transmission: ["instrument/attenuator/attenuator_transmission"],
  mask: ["instrument/{detector}/pixel_mask"],
  saturation: ["instrument/{detector}/saturation_value"],
  command: ["scan_command", "title"],
  sample: ["sample/name"],
  startTime: ["start_time"],
  endTime: ["end_time"],
  exposure: ["instrument/{detector}/count_time"],
  frameNumber: [],
};

/** A beamline of which nothing is known: its files tell it. */
export const nexusBeamline: DescribedBeamline = {
  name: "NeXus",
  sampleCircles: [],
  detectorCircles: [],
  pixelDirections: { column: "x+", row: "y-" },
  rocking: "",
  offsetsDeg: {},
  aliases: {},
  pixelM: 1,
  layouts: [layout],
};

/** Entries of a file whose sample hangs on a chain of transformations, and the detectors of each that have a module on one. */
export function nexusEntries(tree: ValueTree): readonly { readonly entry: string; readonly detectors: readonly string[] }[] {
  return tree
    .list("/")
    .map((name) => `/${name}`)
    .filter((entry) => tree.has(`${entry}/sample/depends_on`))
    .map((entry) => ({
      entry,
      detectors: tree
        .list(`${entry}/instrument`)
        .filter((name) => tree.shape(`${entry}/instrument/${name}/module/fast_pixel_direction`) !== undefined),
    }))
    .filter(({ detectors }) => detectors.length > 0);
}
