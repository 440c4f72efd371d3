// CRC-32 (ISO 3309, as in ZIP and PNG) of an ONNX file's graph with its weights: a runtime does not detect wrong bits in weights.

const polynomial = 0xedb88320;

/** Of a byte followed by 0, 1, 2 and 3 bytes of zeros: four bytes are processed at once. */
const tables = [crcTable()];
for (let i = 1; i < 4; i++) tables.push(tables[i - 1].map((value) => tables[0][value & 0xff] ^ (value >>> 8)));

function crcTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value;
  });
}

/** The checksum of bytes, in hexadecimal. */
export function checksumOf(bytes: Uint8Array): string {
  const [t0, t1, t2, t3] = tables;
  let value = 0xffffffff;
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) {
    value ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    value = t3[value & 0xff] ^ t2[(value >>> 8) & 0xff] ^ t1[(value >>> 16) & 0xff] ^ t0[value >>> 24];
  }
  for (; i < bytes.length; i++) value = t0[(value ^ bytes[i]) & 0xff] ^ (value >>> 8);
  return ((value ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}
