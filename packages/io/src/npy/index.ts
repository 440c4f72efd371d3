// NumPy's files.
export { readNpy, readNpyNumbers, readNpyText, writeNpy, writeNpyNumbers, writeNpyText } from "./npy.js";
export { type NpzValue, readNpz, readNpzVolume, writeNpz } from "./npz.js";
