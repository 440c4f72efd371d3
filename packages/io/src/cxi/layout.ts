// Where things lie in a CXI file (CXI 1.60, Maia, Nature Methods 9, 854 (2012), doi 10.1038/nmeth.2110), with the NeXus
// attributes that let silx and h5web plot the right dataset. The names are shared by writer and reader.

/** Paths of a CXI file of friedel. */
export const paths = {
  version: "/cxi_version",
  entry: "/entry_1",
  program: "/entry_1/program_name",
  image: "/entry_1/image_1",
  pattern: "/entry_1/data_1",
  instrument: "/entry_1/instrument_1",
  source: "/entry_1/instrument_1/source_1",
  detector: "/entry_1/instrument_1/detector_1",
  sample: "/entry_1/sample_1",
  sampleGeometry: "/entry_1/sample_1/geometry_1",
  /** Ours: matrices, Q and motors as they were used. */
  geometry: "/entry_1/geometry_1",
  process: "/entry_1/process_1",
  parameters: "/entry_1/process_1/parameters",
  metrics: "/entry_1/process_1/metrics",
  history: "/entry_1/process_1/history",
} as const;

export const cxiVersion = 160n;

/** The electron volt in joule (SI 2019, exact). */
export const joulePerEv = 1.602176634e-19;

/** CXI's pixel masks: 0 is a good pixel. */
export const maskNote = "0: measured; 1: not measured (CXI pixel mask)";
