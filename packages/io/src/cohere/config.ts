// The syntax of cohere's config files: lines of `key = value` with Python literals, comments after # or //, and the
// semicolons of their older, libconfig form. Nothing is evaluated; anything but a literal is an error that names file and line.

import { FormatError } from "../errors.js";

/** A Python literal: text, number, True/False, None, list or tuple, dictionary with text keys. */
export type CohereValue = string | number | boolean | null | readonly CohereValue[] | { readonly [key: string]: CohereValue };

/** Settings of one file, and the lines without one, which cohere ignores too. */
export interface CohereConfig {
  readonly file: string;
  readonly values: Readonly<Record<string, CohereValue>>;
  readonly ignoredLines: readonly string[];
}

const deepest = 32;
const longest = 2 ** 20;
const words: Readonly<Record<string, boolean | null>> = { True: true, true: true, False: false, false: false, None: null };
const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** Parses the text of one config file. A key given twice has its last value, as in cohere. Throws {@link FormatError}. */
export function parseCohereConfig(text: string, file: string): CohereConfig {
  if (text.length > longest) throw new FormatError(file, "a config file of at most 1 MB", `${text.length} characters`);
  const values: [string, CohereValue][] = [];
  const ignoredLines: string[] = [];
  let at = 0;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    const key = /^\s*([A-Za-z_]\w*)\s*=/.exec(line);
    if (key) {
      const literal = readLiteral(text, at + key[0].length, file);
      values.push([key[1], literal.value]);
      at = lineEnd(text, literal.end);
      const rest = text.slice(literal.end, at);
      if (!/^\s*;?\s*(?:$|#|\/)/.test(rest))
        throw wrong(text, literal.end, file, "the end of the line", `'${rest.trim().slice(0, 20)}'`);
    } else {
      if (!/^\s*(?:$|#|\/)/.test(line)) ignoredLines.push(line.trim());
      at = end;
    }
    at++;
  }
  return { file, values: Object.fromEntries(values), ignoredLines };
}

interface Literal {
  readonly value: CohereValue;
  /** Where the text goes on. */
  readonly end: number;
}

function readLiteral(text: string, start: number, file: string, depth = 0): Literal {
  const at = skip(text, start, depth > 0);
  const rest = text.slice(at, lineEnd(text, at));
  const quoted = /^(["'])((?:\\.|(?!\1)[^\\\n])*)\1/.exec(rest);
  if (quoted) return { value: withoutEscapes(quoted[2]), end: at + quoted[0].length };
  const number = /^[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/.exec(rest);
  if (number) return { value: Number(number[0].replaceAll("_", "")), end: at + number[0].length };
  const word = /^[A-Za-z_]\w*/.exec(rest);
  if (word && word[0] in words) return { value: words[word[0]], end: at + word[0].length };
  if (depth < deepest && "[({".includes(text[at] ?? " ")) return readCollection(text, at, file, depth + 1);
  const found = text[at] === undefined || text[at] === "\n" ? "nothing" : `'${text.slice(at, lineEnd(text, at)).slice(0, 20)}'`;
  throw wrong(text, at, file, "a number, a text in quotes, True, False, None or a list", found);
}

/** Round brackets make a list even around one value: cohere turns them into square ones. */
function readCollection(text: string, open: number, file: string, depth: number): Literal {
  const isMap = text[open] === "{";
  const close = { "[": "]", "(": ")", "{": "}" }[text[open]];
  const items: CohereValue[] = [];
  const entries: [string, CohereValue][] = [];
  let at = skip(text, open + 1, true);
  while (text[at] !== close) {
    let item = readLiteral(text, at, file, depth);
    if (isMap) {
      at = skip(text, item.end, true);
      if (text[at] !== ":") throw wrong(text, at, file, "':' after a key", `'${text[at] ?? ""}'`);
      const key = String(item.value);
      item = readLiteral(text, at + 1, file, depth);
      entries.push([key, item.value]);
    } else {
      items.push(item.value);
    }
    at = skip(text, item.end, true);
    if (text[at] === ",") {
      at = skip(text, at + 1, true);
    } else if (text[at] !== close) {
      throw wrong(text, at, file, `',' or '${close}'`, `'${text[at] ?? "the end"}'`);
    }
  }
  return { value: isMap ? Object.fromEntries(entries) : items, end: at + 1 };
}

/** Past blanks, and inside brackets past line ends and comments too. */
function skip(text: string, start: number, lines: boolean): number {
  const blank = lines ? /(?:\s|#[^\n]*|\/\/[^\n]*)*/y : /[ \t]*/y;
  blank.lastIndex = start;
  blank.exec(text);
  return blank.lastIndex;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(.)/g, (_, letter: string) => escapes[letter] ?? letter);
}

function wrong(text: string, at: number, file: string, expected: string, found: string): FormatError {
  const line = text.slice(0, at).split("\n").length;
  return new FormatError(file, `${expected} in line ${line}`, found);
}
