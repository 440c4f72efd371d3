// Stacks with one directory: programs for microscopy write the images of a stack one behind the other, describe the first alone, and say
// in its ImageDescription how many there are. ImageJ does so beyond 4 GB, tifffile always for ImageJ and where it truncates.

import { FormatError } from "../errors.js";
import { type Fields, type Reader, readText } from "./directory.js";

const imageDescription = 270;
/** What programs say of the stack comes first. */
const longest = 4096;

/** What of a page decides whether others can follow it. */
interface FirstPage {
  readonly width: number;
  readonly height: number;
  readonly compression: string;
  readonly segments: readonly {
    readonly offset: number;
    readonly length: number;
    readonly column: number;
    readonly width: number;
  }[];
}

/** How many images the only directory of a file stands for. Throws {@link FormatError} where they could not follow each other. */
export function stackedImages(reader: Reader, fields: Fields, page: FirstPage): number {
  const images = statedImages(readText(reader, fields, imageDescription, longest) ?? "", page);
  if (images === 1) return 1;
  const { segments, compression } = page;
  const isRun = segments.every(({ offset }, i) => i === 0 || offset === segments[i - 1].offset + segments[i - 1].length);
  // Tiles may reach beyond the image, and then do not make a run of it.
  const isWhole = segments.every(({ column, width }) => column === 0 && width === page.width);
  if (compression !== "none" || !isRun || !isWhole)
    throw new FormatError(
      reader.name,
      `${images} images behind each other, as its ImageDescription says`,
      `${compression} strips apart`,
    );
  return images;
}

function statedImages(description: string, { width, height }: FirstPage): number {
  const imageJ = /^ImageJ=/.test(description) ? /^images=(\d{1,9})\s*$/m.exec(description)?.[1] : undefined;
  if (imageJ !== undefined) return Math.max(1, Number(imageJ));
  if (!/"truncated": true/.test(description)) return 1;
  const shape = /"shape": \[([\d, ]{1,200})\]/.exec(description)?.[1].split(",").map(Number) ?? [];
  const images = shape.reduce((a, b) => a * b, 1) / (width * height);
  return Number.isSafeInteger(images) && images > 1 ? images : 1;
}
