// The table of success rates in Markdown, from the summaries of `friedel evaluate --json`.

import { testClasses } from "@friedel/simulation";

/** One row a class; a dash where a method was not judged on it. */
export function scoresTable({ summaries }) {
  const rows = testClasses.map(({ name }) => {
    const of = (method) => summaries.find((s) => s.className === name && s.method === method);
    const auto = of("auto");
    return [
      `\`${name}\``,
      ...(auto ? [right(auto), fieldError(auto), seconds(auto), pairs(auto)] : ["–", "–", "–", "–"]),
      ...["classical", "classical-5", "classical-20"].map((method) => beside(of(method))),
    ];
  });
  const head = [
    "class",
    "`auto` right (95 % interval)",
    "fieldError",
    "seconds",
    "FFT pairs",
    "classical, 1 start",
    "best of 5",
    "best of 20",
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function right({ successes, count, interval }) {
  return `${successes} of ${count} (${interval.map((end) => end.toFixed(2)).join("–")})`;
}

function fieldError({ fieldError: value }) {
  return value === null || Number.isNaN(value) ? "–" : value.toFixed(3);
}

/** Median, and the longest. */
function seconds({ seconds: { median, most } }) {
  return `${median.toFixed(1)}, ${most.toFixed(1)}`;
}

/** Median, and the most; a dash where they were not counted. */
function pairs({ fftPairs }) {
  return fftPairs ? `${fftPairs.median.toFixed(0)}, ${fftPairs.most.toFixed(0)}` : "–";
}

function beside(summary) {
  return summary ? `${summary.successes} of ${summary.count}, ${summary.seconds.median.toFixed(1)} s` : "–";
}
