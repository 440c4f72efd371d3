// The door of @friedel/workflow/node: folders on the disk.

export { fingerprint } from "./fingerprint.js";
export { type OutputFolder, openOutput, withOutput } from "./output.js";
