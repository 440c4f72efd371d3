// What `friedel info` says of the folder of a data set, whole or under way.

import { join } from "node:path";
import { type DatasetIdentity, type DatasetRecord, formatBytes } from "@friedel/io";
import { readSampleFile, writeFileAtomic } from "@friedel/io/node";
import { type ContactSheet, drawContactSheet, figure, type Row, type SheetSample } from "@friedel/report";
import { renderPng } from "@friedel/report/node";
import { shardCount } from "@friedel/simulation";
import { checkSet, manifestName, missingShards, readIfThere, readManifest, readRecord, recordName } from "./folder.js";

/** Whether a folder holds a data set, whole or under way. */
export async function isDatasetFolder(folder: string): Promise<boolean> {
  for (const name of [recordName, manifestName]) {
    const text = await readIfThere(join(folder, name));
    if (text?.includes('"friedel dataset')) return true;
  }
  return false;
}

/** Describes the set; of samples, draws the contact sheet into `sheet`. Throws FileError for damaged shards. */
export async function describeDataset(folder: string, sheet = join(folder, "contact-sheet.png")): Promise<Row[]> {
  if ((await readIfThere(join(folder, recordName))) === undefined) return describeUnfinished(folder);
  const { record } = await readRecord(folder);
  await checkSet(folder, record);
  const { units, shards, classes } = record;
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  const rows: Row[] = [
    ...identityRows(record),
    [
      "units",
      `${figure(units, 12)} in ${shards.length} ${shards.length === 1 ? "file" : "files"}, ${formatBytes(bytes)}, checksums right`,
    ],
    ...Object.entries(classes).map(([name, count]): Row => [`class ${name}`, figure(count, 12)]),
  ];
  if (record.description.kind === "crystals") return rows;
  await writeFileAtomic(sheet, await renderPng(drawContactSheet(await sheetOf(folder, record))));
  return [...rows, ["contact sheet", sheet]];
}

/** Samples on a sheet, evenly over the set. */
const sheetSamples = 24;

async function sheetOf(
  folder: string,
  { units, program, shards, description: { perShard } }: DatasetRecord,
): Promise<ContactSheet> {
  const count = Math.min(sheetSamples, units);
  const samples: SheetSample[] = [];
  for (let i = 0; i < count; i++) {
    const index = Math.floor((i * units) / count);
    const sample = await readSampleFile(join(folder, shards[Math.floor(index / perShard)].file), index % perShard);
    samples.push({ ...sample, name: `${sample.index}  ${sample.className}` });
  }
  return { title: `${units} samples, ${program}`, samples };
}

async function describeUnfinished(folder: string): Promise<Row[]> {
  const manifest = await readManifest(folder);
  const total = shardCount(manifest.description);
  const missing = await missingShards(folder, manifest);
  return [
    ...identityRows(manifest),
    ["finished", `${total - missing.length} of ${total} shards; the command that began it goes on`],
  ];
}

function identityRows({ program, description, crystals }: DatasetIdentity): Row[] {
  return [
    ["data set of", `${description.kind}, ${program}`],
    ...Object.entries(description)
      .filter(([name]) => name !== "kind")
      .map(([name, value]): Row => [name, JSON.stringify(value).replaceAll(",", ", ")]),
    ...(crystals ? [["crystals", `${crystals.count}, ${crystals.sha256.slice(0, 12)}…`] as const] : []),
  ];
}
