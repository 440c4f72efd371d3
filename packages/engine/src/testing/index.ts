// The door of test helpers, @friedel/engine/testing: the contract suite that every engine passes, and suites in a browser, a GPU in
// software.
// Not built into the package.

export { softwareChoice, softwareMissing } from "../webgpu/testing/software.js";
export { browserMissing, openSuite, type SuiteInBrowser } from "./browser.js";
export { box, drawn, maskOf, noise, patternOf, realOf, relativeError, times } from "./contract-volumes.js";
export { createPlainEngine } from "./plain-engine.js";
