// Notes the longest array that is made by length from here on. Import it before the readers and their libraries.

import { vi } from "vitest";

const names = ["ArrayBuffer", "Uint8Array", "Uint16Array", "Int32Array", "Uint32Array", "Float32Array", "Float64Array"] as const;
let longest = 0;

for (const name of names) {
  const original = globalThis[name];
  const watched: object = new Proxy(original, {
    construct(target, args, newTarget): object {
      const bytes = "BYTES_PER_ELEMENT" in target ? target.BYTES_PER_ELEMENT : 1;
      if (typeof args[0] === "number") longest = Math.max(longest, args[0] * bytes);
      return Reflect.construct(target, args, newTarget === watched ? target : newTarget);
    },
  });
  vi.stubGlobal(name, watched);
}

/** Bytes of the longest array since the last call. */
export function takeLongestArray(): number {
  const taken = longest;
  longest = 0;
  return taken;
}
