// The complaints of the parser in the words of this program.

/** Commander's complaint as one sentence without its prefix. */
export function sentence(text: string): string {
  return text
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\s*/g, " ");
}
