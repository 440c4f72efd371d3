// Where things lie in a CXI file (CXI 1.60, Maia, Nature Methods 9, 854 (2012), doi 10.1038/nmeth.2110), as PyNX and cdiutils read
// it; docs/files.md is the page for people. The names are shared by writer and reader.

const detector = "/entry_1/instrument_1/detector_1";

/** Paths of a CXI file of friedel. */
export const paths = {
  version: "/cxi_version",
  entry: "/entry_1",
  /** PyNX reads the last entry of a file by this name. */
  lastEntry: "/entry_last",
  program: "/entry_1/program_name",
  image: "/entry_1/image_1",
  /** Leads to the object of a result, and to the counts of a pattern. */
  data: "/entry_1/data_1",
  /** The plane that viewers show first. */
  slice: "/entry_1/central_slice",
  instrument: "/entry_1/instrument_1",
  source: "/entry_1/instrument_1/source_1",
  beam: "/entry_1/instrument_1/beam_1",
  detector,
  /** Counts of a pattern. */
  detectorData: `${detector}/data`,
  /** Counts beside an object: pynx-cdi-analysis takes every file with {@link detectorData} for a measurement, and looks no further. */
  resultCounts: `${detector}/counts`,
  /** What the counts of a voxel depend on beside the object: expected counts = gain · |F|² + background. */
  gain: `${detector}/gain`,
  background: `${detector}/background`,
  sample: "/entry_1/sample_1",
  sampleGeometry: "/entry_1/sample_1/geometry_1",
  /** Ours: matrices, Q and motors as they were used. */
  geometry: "/entry_1/geometry_1",
  /** What moved from frame to frame. */
  steps: "/entry_1/geometry_1/steps",
  energyStep: "/entry_1/geometry_1/energy_step",
  armPixel: "/entry_1/geometry_1/arm_pixel",
  process: "/entry_1/process_1",
  /** The files that were read. */
  input: "/entry_1/process_1/input",
  parameters: "/entry_1/process_1/parameters",
  metrics: "/entry_1/process_1/metrics",
  history: "/entry_1/process_1/history",
  /** Metrics by PyNX's names. */
  pynxResults: "/entry_1/process_1/results",
} as const;

export const cxiVersion = 160n;

/** The electron volt in joule (SI 2019, exact). */
export const joulePerEv = 1.602176634e-19;
