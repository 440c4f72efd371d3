// Texts that people and programs write, as records: YAML, and values held against a schema. Errors name the file and the first fault.

import { parseDocument } from "yaml";
import type { z } from "zod";
import { FormatError } from "./errors.js";

/** What people write is a page of text. */
const longestFile = 100_000;

/** The value of a page of YAML; `what` is said of one that is too long. Throws {@link FormatError}. */
export function parseYaml(text: string, file: string, what: string): unknown {
  if (text.length > longestFile) throw new FormatError(file, `${what} of at most ${longestFile} characters`, `${text.length}`);
  try {
    const document = parseDocument(text);
    // A warning is a slip of the pen as well, such as a stray tag before a value.
    const [fault] = [...document.errors, ...document.warnings];
    if (fault) throw fault;
    return document.toJS();
  } catch (cause) {
    throw new FormatError(file, "YAML", cause instanceof Error ? cause.message.split("\n")[0] : String(cause), { cause });
  }
}

/** The value as its schema has it. Throws {@link FormatError} with the place of the first fault. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, file: string, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new FormatError(file, what, `at ${issue.path.join(".") || "its top"}: ${issue.message}`);
}
