// What a pattern was read from, in the places where NeXus has it; the files, one a line of columns, lie beside the provenance.

import type { Hdf5Writer } from "../hdf5/write.js";
import { paths } from "./layout.js";
import type { InputRecord } from "./records.js";

/** Scan, sample, times, exposure and detector, and each file with its role, length and SHA-256. */
export function writeInput(file: Hdf5Writer, input: InputRecord): void {
  const { entry, sample, detector, input: files } = paths;
  const { number, command, date, endDate, exposureS, detector: name } = input;
  if (number !== undefined) file.value(`${entry}/scan_number`, BigInt(number));
  if (command !== undefined) file.value(`${entry}/scan_command`, command);
  if (date !== undefined) file.value(`${entry}/start_time`, date);
  if (endDate !== undefined) file.value(`${entry}/end_time`, endDate);
  const inGroup = (group: string, type: string) => !file.has(group) && file.group(group, { NX_class: type });
  if (input.sample !== undefined) {
    inGroup(sample, "NXsample");
    file.value(`${sample}/name`, input.sample);
  }
  if (exposureS !== undefined || name !== undefined) {
    inGroup(paths.instrument, "NXinstrument");
    inGroup(detector, "NXdetector");
  }
  if (exposureS !== undefined) file.value(`${detector}/count_time`, exposureS, { units: "s" });
  if (name !== undefined) file.value(`${detector}/description`, name);
  file.group(files, { NX_class: "NXnote" });
  file.value(`${files}/description`, "every file that was read, one a line of the columns");
  const columns = {
    file_name: input.files.map(({ path }) => path),
    role: input.files.map(({ role }) => role),
    size: input.files.map(({ bytes }) => bytes),
    sha256: input.files.map(({ sha256 }) => sha256),
  };
  for (const [column, values] of Object.entries(columns)) file.value(`${files}/${column}`, values);
}
