// Pixels as a picture of the page. A canvas waits for the graphics card before it takes its first ones; a picture is a file in memory,
// which the browser reads beside the page's thread.

/** Two heads of a bitmap file: 14 bytes, and the fourth version of what describes the pixels, which has opacity. */
const headBytes = 14 + 108;

/** A bitmap of pixels (red, green, blue, opacity), from the first row on top. */
export function bitmapOf(pixels: Uint8ClampedArray<ArrayBuffer>, rows: number, columns: number): Blob {
  const head = new DataView(new ArrayBuffer(headBytes));
  const whole = (at: number, value: number): void => head.setInt32(at, value, true);
  const short = (at: number, value: number): void => head.setInt16(at, value, true);
  head.setUint16(0, 0x424d); // "BM"
  whole(2, headBytes + pixels.length);
  whole(10, headBytes);
  whole(14, headBytes - 14);
  whole(18, columns);
  // Negative where the first row is on top.
  whole(22, -rows);
  short(26, 1);
  short(28, 32);
  // Which bits are which colour is told.
  whole(30, 3);
  whole(34, pixels.length);
  for (const [i, bits] of [0xff, 0xff_00, 0xff_00_00, 0xff_00_00_00].entries()) head.setUint32(54 + 4 * i, bits, true);
  // "sRGB"
  whole(70, 0x73524742);
  return new Blob([head, pixels], { type: "image/bmp" });
}

/** Shows a bitmap in an element; what is returned forgets it, for the next. */
export function showBitmap(element: HTMLImageElement, bitmap: Blob): () => void {
  const url = URL.createObjectURL(bitmap);
  element.src = url;
  return () => URL.revokeObjectURL(url);
}
