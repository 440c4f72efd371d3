// Seeded damage to valid files: flipped bits, cuts, pieces moved, lengths and counts overwritten. Not part of the package.

import { type Random, uniformSequence } from "@friedel/engine";

const lengths = [0, 1, 2, 3, 127, 255, 256, 4096, 65535, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const numbers = ["0", "-1", "1e999", "99999999999", "4294967296", "nan", "", "\0", "#", "(", "'", "  "];

/** One mutant of `seed`: one to four wounds. `donor` lends pieces. */
export function mutate(seed: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  const next = uniformSequence(random);
  const below = (n: number): number => Math.floor(next() * n);
  let bytes = [...seed];
  for (let wounds = 1 + below(4); wounds > 0; wounds--) {
    const at = below(bytes.length + 1);
    switch (below(7)) {
      case 0:
        for (let n = 1 + below(8); n > 0 && bytes.length; n--) bytes[below(bytes.length)] ^= 1 << below(8);
        break;
      case 1:
        bytes = bytes.slice(0, at);
        break;
      case 2:
        bytes.splice(at, below(64));
        break;
      case 3: {
        const from = below(donor.length);
        bytes.splice(at, next() < 0.5 ? 0 : below(64), ...donor.slice(from, from + below(64)));
        break;
      }
      case 4: {
        // A binary length, either byte order, anywhere.
        const size = [1, 2, 4, 8][below(4)];
        const value = next() < 0.5 ? lengths[below(lengths.length)] : bytes.length + below(5) - 2;
        const little = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
        for (const [i, byte] of (next() < 0.5 ? little : little.reverse()).entries())
          if (at + i < bytes.length) bytes[at + i] = byte;
        break;
      }
      case 5: {
        // A number written as text.
        const text = String.fromCharCode(...bytes.slice(at, at + 200));
        const digits = /-?\d+/.exec(text);
        if (digits)
          bytes.splice(at + digits.index, digits[0].length, ...[...numbers[below(numbers.length)]].map((c) => c.charCodeAt(0)));
        break;
      }
      default:
        bytes.fill(below(256), at, at + below(32));
    }
  }
  return Uint8Array.from(bytes);
}
