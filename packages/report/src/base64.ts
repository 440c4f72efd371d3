// Bytes as text, for pictures inside of drawings and pages; in browsers and Node alike.

/** Characters that are made in one call: an argument list is not endless. */
const piece = 0x8000;

/** The `data:` address of a PNG file. */
export function pngAddress(png: Uint8Array): string {
  let text = "";
  for (let at = 0; at < png.length; at += piece) text += String.fromCharCode(...png.subarray(at, at + piece));
  return `data:image/png;base64,${btoa(text)}`;
}
