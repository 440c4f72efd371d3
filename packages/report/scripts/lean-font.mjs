// Fonts for pictures. The renderer reads a font's whole file anew for each letter that it draws: half of a figure's processor time went into
// outlines that it has no use for. A lean font has those of the usual characters alone. Widths, kerning, ligatures and numbers of
// glyphs are those of the whole font, so that a drawing of these characters is the same pixels; others are drawn with the whole font
// (src/node/render-png.ts). OpenType 1.9, tables cmap, glyf, loca.

/** First and last of the characters with outlines: European letters, accents, Greek, signs of mathematics. Ligatures are at the end. */
const usual = [
  [0x20, 0x17f],
  [0x300, 0x3ff],
  [0x2010, 0x2044],
  [0x2070, 0x209c],
  [0x2126, 0x212b],
  [0x2190, 0x2199],
  [0x2200, 0x226f],
  [0xfb00, 0xfb06],
];

/** What drawing needs nothing of: hints for screens, names of glyphs, formulas, kerning that GPOS has too. */
const unused = ["FFTM", "MATH", "cvt ", "fpgm", "gasp", "kern", "prep", "post"];

/** A TrueType font with long offsets, without the outlines of other characters. Checksums are left as they were. */
export function leanFont(font) {
  const tables = new Map();
  for (let at = 12; at < 12 + 16 * font.readUInt16BE(4); at += 16) {
    const from = font.readUInt32BE(at + 8);
    tables.set(font.toString("latin1", at, at + 4), {
      checksum: font.readUInt32BE(at + 4),
      bytes: font.subarray(from, from + font.readUInt32BE(at + 12)),
    });
  }
  const [cmap, glyf, loca] = ["cmap", "glyf", "loca"].map((tag) => tables.get(tag).bytes);
  const outlines = Array.from({ length: loca.length / 4 - 1 }, (_, glyph) =>
    glyf.subarray(loca.readUInt32BE(4 * glyph), loca.readUInt32BE(4 * glyph + 4)),
  );
  const kept = keptGlyphs(cmap, outlines);
  const lean = outlines.map((outline, glyph) => (kept.has(glyph) ? outline : outline.subarray(0, 0)));
  const offsets = Buffer.alloc(loca.length);
  let end = 0;
  for (const [glyph, { length }] of lean.entries()) {
    end += length;
    offsets.writeUInt32BE(end, 4 * glyph + 4);
  }
  tables.get("glyf").bytes = Buffer.concat(lean);
  tables.get("loca").bytes = offsets;
  for (const tag of unused) tables.delete(tag);
  return written(font, tables);
}

/** Glyphs of usual characters, those of no character, which ligatures and variants are, and what any of them is made of. */
function keptGlyphs(cmap, outlines) {
  const characters = charactersByGlyph(cmap);
  const isUsual = (character) => usual.some(([first, last]) => character >= first && character <= last);
  const isKept = (_, glyph) => characters.get(glyph)?.some(isUsual) ?? true;
  const kept = new Set(outlines.map((_, glyph) => glyph).filter(isKept));
  // Members that are added are looked at, too.
  for (const glyph of kept) for (const part of partsOf(outlines[glyph])) kept.add(part);
  return kept;
}

/** Characters by glyph, of the subtable in groups (format 12). */
function charactersByGlyph(cmap) {
  const found = new Map();
  for (let n = 0; n < cmap.readUInt16BE(2); n++) {
    const table = cmap.subarray(cmap.readUInt32BE(8 + 8 * n));
    if (table.readUInt16BE(0) !== 12) continue;
    for (let at = 16; at < 16 + 12 * table.readUInt32BE(12); at += 12) {
      const [first, last, glyph] = [table.readUInt32BE(at), table.readUInt32BE(at + 4), table.readUInt32BE(at + 8)];
      for (let k = 0; k <= last - first; k++) found.set(glyph + k, [...(found.get(glyph + k) ?? []), first + k]);
    }
  }
  return found;
}

/** Glyphs that an outline is made of; none for one of its own, which has a number of contours. */
function partsOf(outline) {
  const parts = [];
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return parts;
  for (let at = 10, flags = 0x20; flags & 0x20; ) {
    flags = outline.readUInt16BE(at);
    parts.push(outline.readUInt16BE(at + 2));
    // Words or bytes of the place, then one, two or four numbers of a scale.
    at += 4 + (flags & 1 ? 4 : 2) + (flags & 8 ? 2 : flags & 0x40 ? 4 : flags & 0x80 ? 8 : 0);
  }
  return parts;
}

/** A font's file of these tables. */
function written(font, tables) {
  const count = tables.size;
  const head = Buffer.alloc(12 + 16 * count);
  font.copy(head, 0, 0, 4);
  const power = Math.floor(Math.log2(count));
  [count, 16 * 2 ** power, power, 16 * (count - 2 ** power)].forEach((value, n) => {
    head.writeUInt16BE(value, 4 + 2 * n);
  });
  const pieces = [head];
  let [at, entry] = [head.length, 12];
  for (const [tag, { checksum, bytes }] of tables) {
    head.write(tag, entry, "latin1");
    [checksum, at, bytes.length].forEach((value, n) => {
      head.writeUInt32BE(value, entry + 4 + 4 * n);
    });
    const padded = Buffer.alloc(4 * Math.ceil(bytes.length / 4));
    bytes.copy(padded);
    pieces.push(padded);
    at += padded.length;
    entry += 16;
  }
  return Buffer.concat(pieces);
}
