// CRC-32 as ZIP has it (polynomial 0xEDB88320, reflected), four bytes at a time by four tables (slicing-by-4).

const tables = makeTables();

function makeTables(): readonly Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const all = [first];
  for (let n = 1; n < 4; n++) all.push(all[n - 1].map((value) => (value >>> 8) ^ first[value & 255]));
  return all;
}

/** The checksum of bytes, 0 to 2³² − 1. */
export function crc32(bytes: Uint8Array): number {
  const [a, b, c, d] = tables;
  let value = 0xffffffff;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    value ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    value = d[value & 255] ^ c[(value >>> 8) & 255] ^ b[(value >>> 16) & 255] ^ a[value >>> 24];
  }
  for (; i < bytes.length; i++) value = (value >>> 8) ^ a[(value ^ bytes[i]) & 255];
  return ~value >>> 0;
}
