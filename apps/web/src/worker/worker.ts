// The worker of the page: a session over the files that were dropped.

import "./memory.js";
import { diskFile, readScan } from "@friedel/workflow/scans";
import { addFile, putFiles } from "../disk/tree.js";
import { createSession } from "../job/session.js";
import { serve } from "./border.js";
import { fitsElsewhere } from "./fits.js";

const isShared = globalThis.crossOriginIsolated === true;
const browser = /(?:Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0].replace("/", " ") ?? "a browser";

serve(
  createSession({
    disk: { put: async (files) => putFiles(files), add: async (file) => addFile(file), readScan, diskFile },
    runtime: `the web app in ${browser}`,
    isShared,
    fitElsewhere: fitsElsewhere(Math.min(4, navigator.hardwareConcurrency)),
  }),
  globalThis,
);
