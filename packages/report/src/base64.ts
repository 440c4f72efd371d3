// Bytes as text, for pictures inside of drawings and pages; in browsers and Node alike.

/** Characters that are made in one call: an argument list is not endless. */
const piece = 0x8000;

/** A picture as a file. */
export interface Picture {
  readonly type: "image/png" | "image/svg+xml";
  readonly bytes: Uint8Array;
}

/** The `data:` address of a picture. */
export function dataAddress({ type, bytes }: Picture): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += piece) text += String.fromCharCode(...bytes.subarray(at, at + piece));
  return `data:${type};base64,${btoa(text)}`;
}
