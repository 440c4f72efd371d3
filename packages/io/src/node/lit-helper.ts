// A thread that reads frames of a scan for another one.

import { workerData } from "node:worker_threads";
import { helpWith } from "../hdf5/lit-share.js";
import { withHdf5File } from "./hdf5.js";
import type { LitOrder } from "./lit-helpers.js";

// Only lit-helpers.ts starts this file.
const { path, options, job, helper } = workerData as LitOrder;
await withHdf5File(path, (file) => helpWith(job, helper, file), options);
