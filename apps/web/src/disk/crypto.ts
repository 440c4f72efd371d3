// The functions of node:crypto through which the packages read: the sum of a file in pieces.

import { sha256 } from "@noble/hashes/sha2";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils";

interface Sum {
  update(piece: Uint8Array | string): Sum;
  digest(form: "hex"): string;
}

/** SHA-256, the only one that the packages ask for. */
export function createHash(name: "sha256"): Sum {
  if (name !== "sha256") throw new Error(`expected sha256, found ${name}`);
  const hash = sha256.create();
  const sum: Sum = {
    update(piece) {
      hash.update(typeof piece === "string" ? utf8ToBytes(piece) : piece);
      return sum;
    },
    digest: () => bytesToHex(hash.digest()),
  };
  return sum;
}

export function randomUUID(): string {
  return crypto.randomUUID();
}
