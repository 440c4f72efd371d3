// Damage to a valid file: flipped bits, cuts, pieces moved, lengths and counts overwritten. Of long files half of the wounds are near
// the beginning, where lengths and offsets are.

const lengths = [0, 1, 2, 3, 127, 255, 256, 4096, 65535, 2 ** 20, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
const numbers = ["0", "-1", "1e999", "99999999999", "4294967296", "nan", "", "\0", "#", "(", "'", "  ", "[", "{", "~", "1e9"];
const headBytes = 4096;

/** One mutant of `seed`: one to four wounds, few oftener than many; `donor` lends pieces. */
export function mutate(seed, donor, random) {
  const { below, uniform, pick } = random;
  let bytes = Buffer.from(seed);
  for (let wounds = 1 + Math.floor(4 * uniform() ** 2); wounds > 0; wounds--) {
    const reach = below(2) === 0 ? Math.min(bytes.length, headBytes) : bytes.length;
    const at = below(reach + 1);
    switch (below(8)) {
      case 0:
        for (let n = 1 + below(8); n > 0 && bytes.length > 0; n--) bytes[below(Math.max(1, reach))] ^= 1 << below(8);
        break;
      case 1:
        bytes = bytes.subarray(0, at);
        break;
      case 2:
        bytes = spliced(bytes, at, below(64));
        break;
      case 3: {
        const from = below(donor.length);
        bytes = spliced(bytes, at, uniform() < 0.5 ? 0 : below(64), donor.subarray(from, from + below(64)));
        break;
      }
      case 4: {
        const size = pick([1, 2, 4, 8]);
        const value = uniform() < 0.5 ? pick(lengths) : bytes.length + below(5) - 2;
        const little = Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256);
        bytes.set(
          (uniform() < 0.5 ? little : little.reverse()).slice(0, Math.max(0, bytes.length - at)),
          Math.min(at, bytes.length),
        );
        break;
      }
      case 5: {
        const digits = /-?\d+/.exec(bytes.subarray(at, at + 200).toString("latin1"));
        if (digits) bytes = spliced(bytes, at + digits.index, digits[0].length, Buffer.from(pick(numbers)));
        break;
      }
      case 6: {
        // A line twice, or gone: logs and settings are made of lines.
        const start = bytes.lastIndexOf(10, at) + 1;
        const end = bytes.indexOf(10, at) + 1;
        if (end > start) bytes = spliced(bytes, start, below(2) * (end - start), bytes.subarray(start, end * below(2)));
        break;
      }
      default:
        bytes.fill(below(256), at, Math.min(bytes.length, at + below(32)));
    }
  }
  return new Uint8Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function spliced(bytes, at, removed, added = Buffer.alloc(0)) {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}
