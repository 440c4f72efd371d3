// Bytes as text, for pictures inside of drawings and pages; in browsers and Node alike.

/** The 64 characters, and those of every 12 bits: two at a time. */
const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const pairs = Uint8Array.from({ length: 2 << 12 }, (_, i) => alphabet[i & 1 ? (i >> 1) & 63 : i >> 7]);
const padding = "=".charCodeAt(0);

/** A picture as a file. */
export interface Picture {
  readonly type: "image/png" | "image/svg+xml";
  readonly bytes: Uint8Array;
}

/** The `data:` address of a picture. */
export function dataAddress({ type, bytes }: Picture): string {
  return `data:${type};base64,${new TextDecoder().decode(base64(bytes))}`;
}

/** RFC 4648, as characters: `btoa` wants the bytes as a text, which takes twenty times as long to make. */
function base64(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 * Math.ceil(bytes.length / 3));
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    // Beyond the end are zeros.
    const bits = (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2];
    const [high, low] = [(bits >> 12) << 1, (bits & 0xfff) << 1];
    out[to] = pairs[high];
    out[to + 1] = pairs[high + 1];
    out[to + 2] = pairs[low];
    out[to + 3] = pairs[low + 1];
  }
  const left = bytes.length % 3;
  if (left > 0) out.fill(padding, out.length - 3 + left);
  return out;
}
