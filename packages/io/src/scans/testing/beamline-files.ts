// Small files as the beamlines' own programs lay them out, written by h5py: the independent half of the tests of layouts.
// Frames are 6 of 8×10 pixels whose sum is 6·(0 + … + 79) + 80·(0 + … + 5)·1000 = 1 218 960.

import { runPython } from "../../testing/python.js";

/** Sum of all frames of a file here. */
export const totalCounts = 1_218_960;

const head = `
import h5py, numpy as np, os, sys
os.chdir(sys.argv[1])
n, rows, cols = 6, 8, 10
frames = (np.arange(rows*cols).reshape(1, rows, cols) + 1000*np.arange(n).reshape(n, 1, 1)).astype("u4")
angles = 17.2 + 0.012*np.arange(n)
def put(f, path, value, **attributes):
    f[path] = value
    f[path].attrs.update(attributes)
def motors(f, group, leaf="", **values):
    for name, value in values.items(): f[group + "/" + name.replace("__", "-") + leaf] = value
`;

/** Writes files into a folder with h5py; `script` has frames, angles, put(file, path, value) and motors(file, group, …). */
export function writeWithH5py(folder: string, script: string): void {
  runPython(head + script, folder);
}

/** Scripts by name: what they write is said in the tests. */
export const scripts = {
  id01: `
os.mkdir("scan0002")
with h5py.File("scan0002/eiger2M_0000.h5", "w") as f: f["/entry_0000/instrument/eiger2M/data"] = frames
with h5py.File("sample_0001.h5", "w") as f:
    f["/1.1/title"] = "dscan delta -1 1 20 0.1"
    f["/1.1/measurement/delta"] = np.linspace(-1, 1, 21)
    f["/2.1/title"] = "ascan eta 17.2 17.26 5 1"
    f["/2.1/sample/name"] = "PtNP"
    f["/2.1/start_time"] = "2022-06-01T10:00:00+02:00"
    f["/2.1/measurement/eiger2M"] = h5py.ExternalLink("scan0002/eiger2M_0000.h5", "/entry_0000/instrument/eiger2M/data")
    f["/2.1/measurement/imon"] = np.full(n, 1e5)
    p = "/2.1/instrument/positioners"
    motors(f, p, mu=0.0, phi=3.0, nu=1.2, delta=33.9, eta=np.append(angles, angles[-1] + 0.012))
    put(f, p + "/mononrj", 9.0, units="keV")
    d = "/2.1/instrument/eiger2M"
    motors(f, d, distance=1.1, x_pixel_size=7.5e-5, y_pixel_size=7.4e-5, beam_center_x=4.0, beam_center_y=5.0)
with h5py.File("collection.h5", "w") as f: f["sample_0001_2.1"] = h5py.ExternalLink("sample_0001.h5", "/2.1")
`,
  id27: `
with h5py.File("sample.h5", "w") as f:
    f["/4.1/title"] = "ascan nath 17.2 17.26 5 1"
    f["/4.1/measurement/eiger"] = frames
    motors(f, "/4.1/instrument/positioners", nath=angles, eigx=1.0, eigy=2.0)
    f["/4.1/instrument/calibration/wavelength"] = 0.3757
`,
  p10: `
os.makedirs("align_00012/e4m")
with h5py.File("align_00012/e4m/align_00012_data_000001.h5", "w") as f: f["entry/data/data"] = frames[:4]
with h5py.File("align_00012/e4m/align_00012_data_000002.h5", "w") as f: f["entry/data/data"] = frames[4:]
with h5py.File("align_00012/e4m/align_00012_master.h5", "w") as f:
    for k in (1, 2): f[f"entry/data/data_{k:06d}"] = h5py.ExternalLink(f"align_00012_data_{k:06d}.h5", "/entry/data/data")
    d = "entry/instrument/detector"
    motors(f, d, detector_distance=1.83, x_pixel_size=7.5e-5, y_pixel_size=7.5e-5, beam_center_x=0.0, beam_center_y=0.0)
    f[d + "/pixel_mask"] = (np.arange(rows*cols).reshape(rows, cols) == 3).astype("u4")
rows_ = "\\n".join(f" {a:.5f} 12345" for a in angles)
open("align_00012/align_00012.fio", "w").write(f"""!
%c
ascan om 17.2 17.26 5 1.0
user me Acquisition started at Mon Nov  2 10:00:00 2020
%p
fmbenergy = 11300.0
mu = 0.0
om = 17.2
chi = 90.0
phi = 3.0
del = 33.9
gam = 1.2
%d
 Col 1 om DOUBLE
 Col 2 ic1 DOUBLE
{rows_}
""")
`,
  nanomaxOld: `
with h5py.File("000012.h5", "w") as f:
    f["entry/description"] = "dscan gontheta -0.03 0.03 5 1"
    f["entry/measurement/Merlin/data"] = frames
    f["entry/measurement/gontheta"] = angles
    motors(f, "entry/snapshot", gontheta=[17.2], gonphi=[3.0], gamma=[1.2], delta=[33.9], energy=[10000.0])
`,
  nanomax: `
with h5py.File("000345.h5", "w") as f:
    f["entry/description"] = "ascan gonphi 17.2 17.26 5 1"
    f["entry/measurement/eiger500k/frames"] = frames
    f["entry/measurement/gonphi"] = angles
    motors(f, "entry/snapshots/post_scan", gontheta=[17.2], gonphi=[3.0], gamma=[1.2], delta=[33.9], energy=[10.0])
`,
  sixs: `
with h5py.File("align_ascan_mu_00354.nxs", "w") as f:
    f["com/scan_data/data_30"] = frames
    f["com/scan_data/actuator_1_1"] = angles
    put(f, "com/scan_data/data_03", np.full(n, 5.0), long_name="i14-c-cx1-ex-dt-imon1/imon1")
    g = "com/SIXS/i14-c-cx1-ex-med-v-dif-group.1"
    motors(f, g, "/position", mu=17.2, omega=0.0, gamma=1.2, delta=33.9, beta=0.5)
    f["com/SIXS/i14-c-c02-op-mono/energy"] = [8.5]
`,
  sixsOld: `
with h5py.File("align_00012.nxs", "w") as f:
    f["com/scan_data/data_22"] = frames
    put(f, "com/scan_data/data_07", angles, long_name="mu")
    put(f, "com/scan_data/data_08", np.full(n, 7.0), long_name="imon0")
    motors(f, "com/SIXS", "/position_pre", i14__c__cx1__ex__med__v__dif__gamma=1.2, i14__c__cx1__ex__med__v__dif__delta=33.9)
    f["com/SIXS/i14-c-cx1-ex-diff-med-tpp-basepitch/position_pre"] = 0.5
    f["com/SIXS/i14-c-c02-op-mono/energy"] = [8.5]
`,
  cristal: `
with h5py.File("exp.nxs", "w") as f:
    e = "exp_0012/"
    f[e + "scan_data/data_06"] = frames
    f[e + "scan_data/actuator_1_1"] = angles
    f[e + "scan_data/data_04"] = np.full(n, 5.0)
    f[e + "scan_config/name"] = np.bytes_("ascan i06-c-c07-ex-mg_phi")
    motors(f, e + "CRISTAL", "/position", **{"i06__c__c07__ex__mg_omega": 17.5, "i06__c__c07__ex__mg_phi": 3.0})
    motors(f, e + "CRISTAL/Diffractometer", "/position", i06__c__c07__ex__dif__delta=33.9, i06__c__c07__ex__dif__gamma=1.2)
    f[e + "CRISTAL/Monochromator/energy"] = [8.5]
`,
  cristalEnergy: `
with h5py.File("exp.nxs", "w") as f:
    e = "exp_0013/"
    f[e + "scan_data/data_06"] = frames
    f[e + "scan_data/actuator_1_1"] = np.arange(n) + 0.5
    f[e + "scan_data/actuator_1_2"] = 33.9 - 0.01*np.arange(n)
    f[e + "scan_data/actuator_1_3"] = 8.49 + 0.002*np.arange(n)
    motors(f, e + "CRISTAL", "/position", **{"i06__c__c07__ex__mg_omega": 17.5, "i06__c__c07__ex__mg_phi": -3.0})
    motors(f, e + "CRISTAL/Diffractometer", "/position", i06__c__c07__ex__dif__delta=33.9, i06__c__c07__ex__dif__gamma=-1.2)
    f[e + "CRISTAL/Monochromator/energy"] = [8.5]
`,
  i16: `
with h5py.File("12345-merlin.hdf", "w") as f: f["entry/instrument/detector/data"] = frames
with h5py.File("12345.nxs", "w") as f:
    layout = h5py.VirtualLayout(shape=frames.shape, dtype="u4")
    layout[:] = h5py.VirtualSource("12345-merlin.hdf", "entry/instrument/detector/data", shape=frames.shape)
    f.create_virtual_dataset("entry/instrument/merlin/data", layout)
    f["entry/scan_command"] = "scan eta 17.2 17.26 0.012 merlin 1"
    f["entry/measurement/eta"] = angles
    motors(f, "entry/instrument/diffractometer_sample", eta=17.2, mu=0.0, chi=89.0, phi=3.0, delta=33.9, gam=0.5)
    put(f, "entry/sample/beam/incident_energy", 8.0, units="keV")
    put(f, "entry/instrument/merlin/transformations/origin_offset", 1310.0, units="mm")
    motors(f, "entry/instrument/merlin/module", slow_pixel_direction=[5.5e-5], fast_pixel_direction=[5.5e-5])
    motors(f, "entry/instrument", merlin_centre_i=159, merlin_centre_j=348)
`,
  i16Old: `
with h5py.File("987654.nxs", "w") as f:
    f["entry1/instrument/merlin/data"] = frames[:, None]
    f["entry1/scan_command"] = "scan eta 17.2 17.26 0.012 merlin 1"
    f["entry1/measurement/eta"] = angles
    f["entry1/measurement/ic1monitor"] = np.full(n, 5.0)
    motors(f, "entry1/before_scan/diffractometer_sample", eta=17.2, mu=0.0, chi=89.0, phi=3.0, delta=33.9, gam=0.5, en=8.0)
    f["entry1/before_scan/gains_atten/Transmission"] = 0.5
`,
  i13: `
with h5py.File("55555.nxs", "w") as f:
    f["entry1/instrument/merlin/data"] = frames
    f["entry1/scan_command"] = "scan t1_theta 17.2 17.26 0.012 merlin 1"
    f["entry1/merlin/t1_theta"] = angles
    f["entry1/before_scan/t1_theta/t1_theta"] = 17.2
`,
} as const;
