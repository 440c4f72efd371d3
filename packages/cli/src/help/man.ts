// The manual page friedel(1), written from the help, in the macros of man(7).

import { allPages, type Page, type PageOption } from "./pages.js";

/** The manual page of a program with all its commands. */
export function manualPage(program: Page, version: string): string {
  const [, ...commands] = allPages(program);
  return [
    `.TH FRIEDEL 1 "" "friedel ${plain(version)}" "User Commands"`,
    ".SH NAME",
    `friedel \\- ${plain(program.description)}`,
    ".SH SYNOPSIS",
    program.commands.map(headOf).join("\n.br\n"),
    ".SH OPTIONS",
    ...optionLines(program.options).slice(2),
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ".SH NOTES",
    ...remarkLines(program.after).slice(1),
    "",
  ].join("\n");
}

function headOf({ words, places, options }: Page): string {
  const ends = [options.length > 1 ? "[options]" : "", places].filter((part) => part !== "");
  return `\\fBfriedel ${plain(words.join(" "))}\\fR ${plain(ends.join(" "))}`.trimEnd();
}

function commandLines(page: Page): string[] {
  return [
    `.SS friedel ${plain(page.words.join(" "))} ${plain(page.places)}`.trimEnd(),
    plain(page.description),
    ...page.arguments.flatMap(({ name, text }) => [".TP", `\\fI${plain(name)}\\fR`, plain(text)]),
    ...optionLines(page.options.filter(({ long }) => long !== "--help")),
    ...remarkLines(page.after),
  ];
}

function optionLines(options: readonly PageOption[]): string[] {
  let group = "";
  return options.flatMap((option) => {
    const head = option.group === group ? [] : [".PP", `\\fI${plain(option.group)}\\fR`];
    group = option.group;
    return [...head, ".TP", `\\fB${plain(option.form)}\\fR`, plain(option.text)];
  });
}

/** Lines as they stand: examples are to be copied. */
function remarkLines(text: string): string[] {
  return text === "" ? [] : [".PP", ".nf", ...text.split("\n").map(plain), ".fi"];
}

/** Text that roff reads as it is: no escapes, no line that begins like a request; hyphens are those that are typed. */
function plain(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
