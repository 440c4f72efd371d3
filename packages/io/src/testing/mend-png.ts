// Gives the chunks of a damaged PNG the checksums of what they hold, as far as its lengths lead.

import { crc32 } from "../crc32.js";

export function mendPng(damaged: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(damaged);
  const view = new DataView(bytes.buffer);
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    view.setUint32(end, crc32(bytes.subarray(at + 4, end)));
    at = end + 4;
  }
  return bytes;
}
