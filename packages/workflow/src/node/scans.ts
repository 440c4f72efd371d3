// The door of @friedel/workflow/scans: reading by path, and nothing that draws, writes or starts threads. A browser that lends the few
// functions of Node's file system that this needs can read every scan that the command line can.

export { diskFile } from "./files.js";
export { readScan } from "./read-scan.js";
