// Writes ZIP files (APPNOTE 6.3.3, without its additions for more than 4 GB). Node and browsers compress with their own zlib, on another
// thread: in JavaScript it took twelve times as long, on workers that each had to begin.

/** A file in a ZIP, packed by deflate. */
interface PackedFile {
  readonly name: Uint8Array;
  readonly deflated: Uint8Array;
  readonly crc32: number;
  readonly size: number;
}

/** The first moment that ZIP can tell, for no time at all, so that equal content gives equal bytes: 1 January 1980. */
const noTime = 0x21 << 16;
/** What a reader must know: version 2.0 has deflate. */
const version = 20;
/** Names are UTF-8. */
const flags = 0x0800;
const deflate = 8;

/** Files by name as one ZIP. */
export async function writeZip(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await Promise.all(Object.entries(files).map(([name, bytes]) => pack(name, bytes)));
  const length = packed.reduce((sum, { name, deflated }) => sum + 30 + 46 + 2 * name.length + deflated.length, 22);
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  let at = 0;
  const starts: number[] = [];
  for (const file of packed) {
    starts.push(at);
    view.setUint32(at, 0x04034b50, true);
    writeFacts(view, at + 4, file);
    out.set(file.name, at + 30);
    out.set(file.deflated, at + 30 + file.name.length);
    at += 30 + file.name.length + file.deflated.length;
  }
  const directory = at;
  packed.forEach((file, i) => {
    view.setUint32(at, 0x02014b50, true);
    view.setUint16(at + 4, version, true);
    writeFacts(view, at + 6, file);
    view.setUint32(at + 42, starts[i], true);
    out.set(file.name, at + 46);
    at += 46 + file.name.length;
  });
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, packed.length, true);
  view.setUint16(at + 10, packed.length, true);
  view.setUint32(at + 12, at - directory, true);
  view.setUint32(at + 16, directory, true);
  return out;
}

/** The 26 bytes that a file has both before its data and in the directory. */
function writeFacts(view: DataView, at: number, { name, deflated, crc32, size }: PackedFile): void {
  view.setUint16(at, version, true);
  view.setUint16(at + 2, flags, true);
  view.setUint16(at + 4, deflate, true);
  view.setUint32(at + 6, noTime, true);
  view.setUint32(at + 10, crc32, true);
  view.setUint32(at + 14, deflated.length, true);
  view.setUint32(at + 18, size, true);
  view.setUint16(at + 22, name.length, true);
}

/** Compressed as gzip (RFC 1952), which is a head of 10 bytes, what ZIP has, the checksum and the size. */
async function pack(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<PackedFile> {
  const gzip = await compressed(bytes);
  const view = new DataView(gzip.buffer, gzip.byteOffset, gzip.length);
  if (gzip[3] !== 0) throw new Error(`expected a gzip stream without a name or other additions, found flags ${gzip[3]}`);
  const end = gzip.length - 8;
  return {
    name: new TextEncoder().encode(name),
    deflated: gzip.subarray(10, end),
    crc32: view.getUint32(end, true),
    size: view.getUint32(end + 4, true),
  };
}

async function compressed(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new CompressionStream("gzip");
  const writer = writable.getWriter();
  const written = Promise.all([writer.write(bytes), writer.close()]);
  const packed = new Response(readable).arrayBuffer();
  await written;
  return new Uint8Array(await packed);
}
