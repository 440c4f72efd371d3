// Inputs as people have them, one a line, and what must come of each; `expected.txt` beside each input says it in words.

/** What a line states; what it leaves out is not looked at. */
export interface Case {
  /** Folder or file below the folder of the inputs. */
  readonly input: string;
  /** Flags; "@" stands for the folder of the inputs. */
  readonly flags?: string;
  /** Exit code 2: refused in these words. */
  readonly refused?: RegExp;
  /** Frames, rows and columns. */
  readonly shape?: string;
  /** Counts of all voxels that were measured, hot ones left out. */
  readonly counts?: number;
  /** Brightest measured voxel. */
  readonly maximum?: number;
  /** Edges of the voxel in nm of an array of 48×72×72, or "none" where no lengths can be given. */
  readonly voxel?: readonly [frame: number, row: number, column: number] | "none";
  readonly energyEv?: number;
  readonly stepDeg?: Readonly<Record<string, number>>;
  readonly warned?: RegExp;
  /** Why this line is not held yet. */
  readonly pending?: string;
}

const all = 10_201_809;
const peak = 20_619;
/** Of the simulated scan at 34-ID-C, as its truth has it, for an array of 54×72×72. */
const voxel = [23.9, 17.86, 17.88] as const;
const theta = { theta: 0.012 };
const whole = { shape: "48×72×72", counts: all, maximum: peak };
const logged = { ...whole, voxel, energyEv: 9000, stepDeg: theta };

export const cases: readonly Case[] = [
  // 34-ID-C: a log, frames, and what goes wrong with them.
  { input: "scan_dscan", ...logged },
  { input: "scan_lup", ...logged },
  { input: "scan_detector_lies", ...logged },
  { input: "scan_energy_ev", ...logged },
  { input: "scan_reverse", shape: "48×72×72", counts: all, maximum: peak, stepDeg: { theta: -0.012 } },
  { input: "scan_a2scan", ...whole, stepDeg: { theta: 0.012, phi: 0.2 / 47 } },
  { input: "scan_energy", ...whole, energyEv: 8994.68 },
  {
    input: "scan_uneven_steps",
    ...whole,
    voxel: "none",
    warned: /even steps of theta .* found a jump of 6.0 steps between frames 23 and 24/,
  },
  { input: "scan_uneven_steps", flags: "--step 0.012", ...logged },
  { input: "scan_not_rocking", ...whole, voxel: "none", warned: /no rocking curve/ },
  { input: "scan_hz_motor_names", ...whole, voxel: "none", warned: /delta \(--motor delta=DEG\).* found motors samth, .*tth/ },
  { input: "scan_hz_motor_names", flags: "--motor delta=31.63560917301065 --motor gamma=13.20955492392816", ...logged },
  { input: "scan_distance_zero", ...whole, voxel: "none", warned: /--distance M/ },
  { input: "scan_distance_zero", flags: "--distance 0.5", ...logged },
  { input: "scan_energy_zero", ...whole, voxel: "none", warned: /--energy EV/ },
  { input: "scan_energy_zero", flags: "--energy 9000", ...logged },
  { input: "scan_no_headers", ...logged, warned: /tell no detector/ },
  { input: "scan_other_detector", ...logged, warned: /34idcASI/ },
  { input: "scan_uim_mismatch", ...logged, warned: /512×512/ },
  { input: "scan_aborted", shape: "30×72×72", stepDeg: theta, warned: /30 points.*abort/ },
  { input: "scan_start_number", ...logged },
  { input: "scan_missing_frame", shape: "48×72×72", stepDeg: theta, warned: /17 is missing/ },
  { input: "scan_zero_frames", shape: "48×72×72", stepDeg: theta, warned: /not measured/ },
  { input: "scan_saturated", shape: "48×72×72", stepDeg: theta, warned: /saturated/ },
  { input: "scan_monitor_drop", shape: "48×72×72", stepDeg: theta, warned: /[Mm]onitor/ },
  { input: "scan_cosmic_tracks", shape: "48×72×72", maximum: peak, stepDeg: theta },
  { input: "scan_low_counts", shape: "48×72×72", counts: 25_601, maximum: 57, stepDeg: theta },
  { input: "scan_two_peaks", shape: "48×72×72", stepDeg: theta, warned: /peak/ },
  { input: "scan_peak_at_edge", shape: "48×72×72", stepDeg: theta, warned: /frames (begin|end) / },
  { input: "scan_peak_cut", shape: "48×72×46", stepDeg: theta, warned: /peak itself may lie beside the frames/ },
  { input: "many_flats", refused: /--whitefield/ },
  { input: "scan_repeats", refused: /crystal_S0001_.*crystal_S0003_.*scan/ },
  {
    input: "scan_repeats",
    flags: "--scan 1-3",
    shape: "48×72×72",
    voxel,
    warned: /scan 3 is added: correlation 1.000/,
  },
  { input: "spec_aborted_zero", ...logged, warned: /twice|2 times|aborted/ },
  { input: "spec_motor_mismatch", ...whole, voxel: "none", warned: /--motor.*--energy.*--distance/s },
  {
    input: "spec_motor_mismatch",
    flags:
      "--motor chi=90 --motor phi=-5 --motor delta=31.63560917301065 --motor gamma=13.20955492392816 --energy 9000 --distance 0.5",
    ...logged,
  },
  // Other beamlines.
  { input: "id01_bliss_dataset/PtNP_0001.h5", flags: "--scan 2", ...whole, energyEv: 9000, stepDeg: { eta: 0.012 } },
  { input: "id01_bliss_dataset/PtNP_0001.h5", refused: /scans 2, 3.*--scan/ },
  { input: "id01_spec_edf", flags: "--scan 11", ...whole, energyEv: 9000, stepDeg: { eta: 0.012 } },
  { input: "id01_spec_edf_gz", flags: "--scan 11", ...whole, energyEv: 9000, stepDeg: { eta: 0.012 } },
  { input: "p10_eiger_gzip", counts: 10_152_995, stepDeg: { om: 0.012 } },
  { input: "nanomax/000012.h5", flags: "--distance 1", ...whole, energyEv: 10_000, stepDeg: { theta: 0.012 } },
  { input: "nanomax/000345.h5", flags: "--distance 1", ...whole, energyEv: 10_000, stepDeg: { theta: 0.012 } },
  {
    input: "cristal/exp_0012.nxs",
    flags: "--distance 1",
    shape: "48×115×115",
    counts: all,
    energyEv: 8500,
    stepDeg: { mgomega: 0.012 },
  },
  { input: "dls_i16/12345.nxs", shape: "48×90×96", counts: all, energyEv: 8000, stepDeg: { eta: 0.012 } },
  { input: "dls_i16/old_987654.nxs", shape: "48×90×96", counts: all, warned: /--energy EV/ },
  // HDF5.
  { input: "eiger_two_files/run_master.h5", ...whole },
  { input: "eiger_two_files/aborted_master.h5", ...whole, warned: /data_000003/ },
  { input: "eiger_pixel_mask/scan.nxs", counts: 10_148_605 },
  { input: "external_link_missing/PtNP_0001.h5", refused: /mpx1x4_0000\.h5/ },
  { input: "external_link_missing/align_00012_master.h5", refused: /data_000001\.h5/ },
  ...["gzip", "lz4", "blosc", "lzf"].map((filter) => ({ input: `hdf5_filters/${filter}.h5`, ...whole })),
  { input: "hdf5_mixed_chunks/mixed.h5", ...whole },
  { input: "hdf5_mixed_chunks/unwritten.h5", shape: "48×72×72", warned: /frames 19, 24–25, 40–47/ },
  ...["u32max.h5", "minus1.h5", "minus1.tif", "minus2.tif", "u16max.tif", "u32max.tif", "nan.npz"].map((file) => ({
    input: `gap_values/${file}`,
    counts: 10_101_539,
    maximum: peak,
  })),
  // Arrays of other programs.
  {
    input: "cdiutils_npz/pynx_phasing/S12_pynx_input_data.npz",
    flags: "--mask @/cdiutils_npz/pynx_phasing/S12_pynx_input_mask.npz",
    counts: 10_101_539,
  },
  { input: "pynx_cxi/input.cxi", counts: 10_101_539, maximum: peak },
  { input: "pynx_cxi/mask_bits.cxi", counts: 10_101_539, maximum: peak },
  {
    input: "cdiutils_npz/pynx_phasing/S12_pynx_input_data.npz",
    counts: 10_101_539,
    warned: /S12_pynx_input_mask\.npz lies beside it and is used/,
  },
  ...["cohere_experiment", "cohere_experiment/preprocessed_data/prep_data.tif"].map((input) => ({
    input,
    ...logged,
    warned: /cohere's counts .*axes \(column, row, frame\)/,
  })),
  {
    input: "cohere_experiment/phasing_data/data.tif",
    shape: "48×64×64",
    energyEv: 9000,
    stepDeg: theta,
    warned: /amplitudes that cohere phased/,
  },
  ...["v5.mat", "v73.mat"].map((file) => ({ input: `mat/${file}`, counts: 9_971_820 })),
  ...["fortran_u2.npy", "lead1.npz", "mid1.npz", "i8.npz", "data_and_mask.npz"].map((file) => ({
    input: `npy_odd/${file}`,
    shape: "24×72×72",
    counts: 9_843_688,
  })),
  { input: "npy_odd/pickle.npz", refused: /pickle|object/i },
  ...["bigtiff_zlib", "bigendian", "f8", "imagej", "with_thumbnail"].map((file) => ({
    input: `tiff_stacks/${file}.tif`,
    shape: "32×72×72",
    counts: 10_053_643,
  })),
  { input: "tiff_series_only", ...whole, voxel: "none", warned: /48 frames without a log/ },
];
