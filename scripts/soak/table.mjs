// The figures of a soak as tables.

/** Lines of columns, the first left and the others right. */
function lines(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => String(row[i]).length)));
  const cell = (value, i) => (i === 0 ? String(value).padEnd(widths[i]) : String(value).padStart(widths[i]));
  return rows.map((row) => row.map(cell).join("  ")).join("\n");
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

/** Tables of all that was found, and the number of faults. */
export function table({ kills, mutants, watch }) {
  const parts = [];
  const faults = [];
  if (mutants.cases) {
    const rows = Object.entries(mutants.cases);
    for (const [name, { faults: found }] of rows)
      for (const { n, error } of found) faults.push(`damaged ${name}, ${n}: ${error}`);
    const sum = (of) => rows.reduce((total, [, row]) => total + of(row), 0);
    parts.push(
      lines([
        ["damaged files", "mutants", "read", "refused", "faults", "slowest", "most memory"],
        ...rows.map(([name, row]) => [
          name,
          row.done,
          row.read,
          row.refused,
          row.faults.length,
          seconds(row.slowestMs),
          megabytes(row.mostBytes),
        ]),
        [
          "all",
          sum((r) => r.done),
          sum((r) => r.read),
          sum((r) => r.refused),
          sum((r) => r.faults.length),
          seconds(Math.max(...rows.map(([, r]) => r.slowestMs))),
          megabytes(Math.max(...rows.map(([, r]) => r.mostBytes))),
        ],
      ]),
    );
  }
  if (watch.files) {
    for (const fault of watch.faults) faults.push(`watch: ${fault}`);
    parts.push(lines([["watched folder", ""], ...Object.entries(watch.figures)]));
  }
  if (kills.jobs) {
    const rows = Object.entries(kills.jobs).filter(([, { ms }]) => ms !== undefined);
    for (const [name, { faults: found }] of rows) for (const fault of found) faults.push(`${name}: ${fault}`);
    const sum = (of) => rows.reduce((total, [, row]) => total + of(row), 0);
    parts.push(
      lines([
        ["killed command", "kills", "stopped", "slowest stop", "ran to the end, compared", "faults"],
        ...rows.map(([name, row]) => [name, row.kills, row.stops, seconds(row.slowestStopMs), row.wholes, row.faults.length]),
        [
          "all",
          sum((r) => r.kills),
          sum((r) => r.stops),
          seconds(Math.max(...rows.map(([, r]) => r.slowestStopMs))),
          sum((r) => r.wholes),
          sum((r) => r.faults.length),
        ],
      ]),
    );
  }
  if (faults.length > 0) parts.push(["faults:", ...faults].join("\n"));
  return { text: parts.join("\n\n"), faults: faults.length };
}
