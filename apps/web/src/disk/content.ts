// The bytes of a file that is open to the page: one that was dropped, or one of the machine that serves the page, read in pieces when
// they are asked for. At once only in a worker of a browser.

/** A file of the machine. Plain data, so that a page can send it to its worker. */
export interface MachineFile {
  readonly address: string;
  readonly token: string;
  readonly size: number;
}

/** A file whose bytes can be had. */
export type Content = Blob | MachineFile;

/** The bytes from one place up to another. Throws for a file that the machine does not give. */
export async function bytesOf(content: Content, from = 0, to = content.size): Promise<Uint8Array<ArrayBuffer>> {
  if (content instanceof Blob) return new Uint8Array(await content.slice(from, to).arrayBuffer());
  if (from >= to) return new Uint8Array(0);
  const response = await fetch(content.address, { headers: headersOf(content, from, to) });
  if (response.status !== 206) throw notGiven(content, response.status);
  return new Uint8Array(await response.arrayBuffer());
}

/** The same at once. */
export function bytesNow(content: Content, from = 0, to = content.size): Uint8Array {
  if (content instanceof Blob) return blobNow(content.slice(from, to));
  if (from >= to) return new Uint8Array(0);
  const request = new XMLHttpRequest();
  request.open("GET", content.address, false);
  request.responseType = "arraybuffer";
  for (const [name, value] of Object.entries(headersOf(content, from, to))) request.setRequestHeader(name, value);
  request.send();
  if (request.status !== 206) throw notGiven(content, request.status);
  return new Uint8Array(request.response);
}

/** Bytes of a block: readers of HDF5 ask for many small pieces that lie near each other. */
const blockBytes = 2 ** 20;
const mostBlocks = 16;

/** Reads pieces at once; of the machine's files by blocks, of which some are kept. */
export function readerOf(content: Content): (from: number, to: number) => Uint8Array {
  if (content instanceof Blob) return (from, to) => bytesNow(content, from, to);
  const blocks = new Map<number, Uint8Array>();
  const blockAt = (k: number): Uint8Array => {
    const block = blocks.get(k) ?? bytesNow(content, k * blockBytes, Math.min(content.size, (k + 1) * blockBytes));
    // The one that was used last is the last.
    blocks.delete(k);
    blocks.set(k, block);
    if (blocks.size > mostBlocks) blocks.delete(blocks.keys().next().value ?? k);
    return block;
  };
  return (from, wanted) => {
    const to = Math.min(wanted, content.size);
    if (to - from >= blockBytes) return bytesNow(content, from, to);
    const out = new Uint8Array(Math.max(0, to - from));
    for (let at = from; at < to; ) {
      const k = Math.floor(at / blockBytes);
      const piece = blockAt(k).subarray(at - k * blockBytes, to - k * blockBytes);
      out.set(piece, at - from);
      at += piece.length;
    }
    return out;
  };
}

function headersOf({ token }: MachineFile, from: number, to: number): Record<string, string> {
  return { Authorization: `Bearer ${token}`, Range: `bytes=${from}-${to - 1}` };
}

function notGiven({ address }: MachineFile, status: number): Error {
  const path = decodeURIComponent(address.replace(/^.*\/api\/file\//, ""));
  return new Error(`${path}: expected the machine to give this file, found that it answered ${status}`);
}

interface BlobReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

function blobNow(blob: Blob): Uint8Array {
  const { FileReaderSync } = globalThis as { FileReaderSync?: new () => BlobReader };
  if (FileReaderSync === undefined) throw new Error("expected a worker of a browser, which can read files at once");
  return new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob));
}
