// A NeXus file of a made-up instrument, and what follows from it by multiplying 4×4 matrices in numpy: the independent half of the
// tests of transformations.

import { runPython } from "../../testing/python.js";

const script = `
import h5py, numpy as np, json, sys
path = sys.argv[1]
n, rows, cols = 7, 6, 8
rng = np.random.default_rng(3)
def unit(v): return np.array(v, float)/np.linalg.norm(v)
def turn(v, deg):
    x, y, z = unit(v); K = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]); a = np.radians(deg)
    return np.eye(3) + np.sin(a)*K + (1 - np.cos(a))*K @ K
f = h5py.File(path, "w")
def axis(path, values, kind, vector, units, depends, offset=None, offset_units=None):
    f[path] = values
    a = f[path].attrs
    a["transformation_type"], a["vector"], a["units"], a["depends_on"] = kind, np.array(vector, float), units, depends
    if offset is not None: a["offset"] = np.array(offset, float)
    if offset_units is not None: a["offset_units"] = offset_units
steps = 12.0 + 0.02*np.arange(n)
s, d, m = "/scan/sample/transformations/", "/scan/instrument/cam/transformations/", "/scan/instrument/cam/module/"
axis(s + "base", 1.5, "rotation", [0, 1, 0.1], "deg", ".")
axis(s + "omega", np.radians(steps), "rotation", [0.2, 2, 0.3], "rad", "base")
axis(s + "omegafast", np.full(n, -40.0), "rotation", [0, 0.6, -0.8], "deg", s[1:] + "omega")
axis(s + "height", 3.0, "translation", [0, 1, 0], "mm", s + "omegafast")
f["/scan/sample/depends_on"] = s + "height"
axis(d + "two_theta", 31.0, "rotation", [0, 1, 0], "deg", ".", [1.0, -2.0, 3.0], "mm")
axis(d + "bench", 20.0, "translation", [0, 0.5, 0], "cm", "two_theta")
axis(d + "omega", -7.0, "rotation", [-1, 0.05, 0], "degrees", "bench")
axis(d + "length", [0.75], "translation", [0.01, 0.02, 1], "m", "omega", [5.0, 6.0, 7.0], "mm")
f["/scan/instrument/cam/depends_on"] = d + "length"
fast, slow = unit([1, 0.02, 0.3]), unit([0.03, -1, 0.1])
axis(m + "fast_pixel_direction", [60.0], "translation", fast, "um", "/scan/instrument/cam/transformations/length")
axis(m + "slow_pixel_direction", [0.05], "translation", slow, "mm", "/scan/instrument/cam/transformations/length")
f["/scan/sample/beam/incident_wavelength"] = 0.13
f["/scan/sample/beam/incident_wavelength"].attrs["units"] = "nm"
ub = rng.normal(size=(3, 3))*0.2
f["/scan/sample/ub_matrix"] = ub[None]
f["/scan/scan_command"] = "scan omega 12 12.12 0.02"
f["/scan/instrument/cam/data"] = np.ones((n, rows, cols), "u2")
f["/scan/instrument/cam/saturation_value"] = [1000]
f["/scan/instrument/source/name"] = "x"
f.close()

def place(R, t): T = np.eye(4); T[:3, :3] = R; T[:3, 3] = t; return T
I = np.eye(3)
arm = place(turn([0, 1, 0], 31), [1e-3, -2e-3, 3e-3]) @ place(I, [0, 0.1, 0]) @ place(turn([-1, 0.05, 0], -7), [0, 0, 0]) \\
    @ place(I, 0.75*np.array([0.01, 0.02, 1]) + [5e-3, 6e-3, 7e-3])
k = 2*np.pi/1.3e-10
def q(frame, row, column):
    at = (arm @ np.append(60e-6*fast*column + 50e-6*slow*row, 1))[:3]
    return k*(at/np.linalg.norm(at) - [0, 0, 1])
def R(frame): return turn([0, 1, 0.1], 1.5) @ turn([0.2, 2, 0.3], 12 + 0.02*frame) @ turn([0, 0.6, -0.8], -40)
def crystal(frame, row, column): return R(2) @ R(frame).T @ q(frame, row, column)
h = 1e-3
columns = [(crystal(2 + h, 4, 5) - crystal(2 - h, 4, 5))/2/h, (crystal(2, 4 + h, 5) - crystal(2, 4 - h, 5))/2/h, (crystal(2, 4, 5 + h) - crystal(2, 4, 5 - h))/2/h]
print(json.dumps({"q": q(2, 4, 5).tolist(), "columns": [c.tolist() for c in columns], "hkl": (np.linalg.inv(ub*1e10) @ R(2).T @ q(2, 4, 5)/2/np.pi).tolist()}))
`;

/** At frame 2, row 4, column 5 of the file: q and its steps an array axis (1/m), and the Miller indices. */
export interface NumpyTruth {
  readonly q: readonly number[];
  readonly columns: readonly (readonly number[])[];
  readonly hkl: readonly number[];
}

/** Writes the file; returns what numpy makes of its numbers. */
export function writeNexusFile(path: string): NumpyTruth {
  return JSON.parse(runPython(script, path));
}
