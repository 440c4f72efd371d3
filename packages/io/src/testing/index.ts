// Test helpers, @friedel/io/testing: damaged files, and Debian's Python as the independent reader.
// Not built into the package.

export { provenance } from "../cxi/testing/sample-files.js";
export { testFolder } from "./folder.js";
export { type FuzzCase, fuzz } from "./fuzz.js";
export { mutate } from "./mutate.js";
export { hasPython, runPython } from "./python.js";
