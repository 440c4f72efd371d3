// One HTML file that holds a whole report: figures inside, no script, nothing fetched. It can be mailed, and opens anywhere.

import { dataAddress, type Picture } from "./base64.js";
import { escapeXml } from "./svg/svg.js";
import type { Row, Table } from "./tables.js";

/** A part of a report, in the order of its fields. */
export interface ReportSection {
  readonly title: string;
  readonly text?: string;
  readonly warnings?: readonly string[];
  readonly figures?: readonly (Picture & { readonly caption: string })[];
  readonly rows?: readonly Row[];
  readonly table?: Table;
}

const style = `
body { font: 15px/1.5 "DejaVu Sans", Verdana, sans-serif; color: #1b1f24; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; border-bottom: 1px solid #d5dae0; padding-bottom: .2rem; }
table { border-collapse: collapse; font-size: .87rem; } td, th { padding: .18rem .8rem .18rem 0; text-align: left; vertical-align: top; }
th { font-weight: normal; color: #6b7280; } .grid td { text-align: right; } .grid td:first-child { text-align: left; }
.grid th { text-align: right; } .grid th:first-child { text-align: left; } td { overflow-wrap: anywhere; }
figure { margin: 1.2rem 0; } img { max-width: 100%; height: auto; } figcaption { color: #6b7280; font-size: .87rem; }
.warning { background: #fff4e0; border-left: 4px solid #e0912f; padding: .4rem .8rem; margin: .5rem 0; }
@media print { h2 { break-after: avoid; } figure { break-inside: avoid; } }`;

/** The report as the text of an HTML file. */
export function htmlReport(title: string, sections: readonly ReportSection[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
${sections.map(sectionHtml).join("\n")}
</body>
</html>
`;
}

function sectionHtml({ title, text, warnings = [], figures = [], rows, table }: ReportSection): string {
  const cells = (tag: "td" | "th", row: readonly string[]) =>
    `<tr>${row.map((cell) => `<${tag}>${escapeXml(cell)}</${tag}>`).join("")}</tr>`;
  return [
    `<section><h2>${escapeXml(title)}</h2>`,
    text === undefined ? "" : `<p>${escapeXml(text)}</p>`,
    ...warnings.map((warning) => `<p class="warning">${escapeXml(warning)}</p>`),
    ...figures.map(
      ({ caption, ...picture }) =>
        `<figure><img alt="${escapeXml(caption)}" src="${dataAddress(picture)}"><figcaption>${escapeXml(caption)}</figcaption></figure>`,
    ),
    rows
      ? `<table>${rows.map(([name, value]) => `<tr><th>${escapeXml(name)}</th><td>${escapeXml(value)}</td></tr>`).join("")}</table>`
      : "",
    table ? `<table class="grid">${cells("th", table.head)}${table.rows.map((row) => cells("td", row)).join("")}</table>` : "",
    "</section>",
  ].join("\n");
}
