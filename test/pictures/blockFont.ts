/**
 * A font whose every character is the same block: words are bars, as long as they have letters. With it a page looks the same on
 * every machine, whatever fonts are there and however they are smoothed, and still shows where text is, how long, and where it is cut.
 * Tables as in the OpenType specification 1.9 (https://learn.microsoft.com/typography/opentype/spec/otff); all that browsers ask for.
 */
export function blockFont(): Uint8Array<ArrayBuffer> {
  const tables: readonly (readonly [tag: string, bytes: number[]])[] = [
    ['OS/2', os2()],
    ['cmap', cmap()],
    ['glyf', [...glyph, ...glyph]],
    ['head', head()],
    ['hhea', hhea()],
    ['hmtx', Array.from({ length: glyphs }, () => [...u16(advance), ...u16(0)]).flat()],
    ['loca', [0, 1, 2, 2].flatMap((blocks) => u16((blocks * glyph.length) / 2))],
    ['maxp', [...u32(0x10000), ...[glyphs, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0].flatMap(u16)]],
    ['name', [0, 0, 6].flatMap(u16)],
    ['post', [...u32(0x30000), ...Array.from({ length: 28 }, () => 0)]],
  ];
  const directory = 12 + tables.length * 16;
  const header = [...u32(0x10000), ...[tables.length, 128, 3, tables.length * 16 - 128].flatMap(u16)];
  const bodies: number[] = [];
  for (const [tag, bytes] of tables) {
    const padded = [...bytes, ...Array.from({ length: -bytes.length & 3 }, () => 0)];
    header.push(...letters(tag), ...u32(checksum(padded)), ...u32(directory + bodies.length), ...u32(bytes.length));
    bodies.push(...padded);
  }
  return Uint8Array.from([...header, ...bodies]);
}

/** Units of a thousandth of the font's size; the metrics are near those of common interface fonts. */
const advance = 540;
const [ascender, descender, height] = [900, -250, 520];
/** A little wider than a letter's place, so that there are no seams in a word. */
const width = advance + 80;
/** The block as what stands for missing characters, which browsers would take from another font; the block; nothing: a space. */
const glyphs = 3;

const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const u32 = (value: number): number[] => [...u16(value >>> 16), ...u16(value)];
const letters = (tag: string): number[] => [...tag].map((letter) => letter.charCodeAt(0));

/** One contour of four points, all on the curve, as differences of 16 bits. */
const glyph = [
  ...[1, 0, 0, width, height, 3, 0].flatMap(u16),
  ...[1, 1, 1, 1],
  ...[0, 0, width, 0].flatMap(u16),
  ...[0, height, 0, -height].flatMap(u16),
];

/** Format 13, for fonts of last resort: ranges of characters that share a glyph. */
function cmap(): number[] {
  const groups = [
    [0x00, 0x20, 2],
    [0x21, 0x9f, 1],
    [0xa0, 0xa0, 2],
    [0xa1, 0x10_ffff, 1],
  ];
  const table = [...u16(13), ...u16(0), ...[16 + groups.length * 12, 0, groups.length, ...groups.flat()].flatMap(u32)];
  return [...[0, 1, 3, 10].flatMap(u16), ...u32(12), ...table];
}

function head(): number[] {
  const bounds = [0, 0, width, height];
  const dates = Array.from({ length: 16 }, () => 0);
  return [
    ...[0x10000, 0x10000, 0, 0x5f0f_3cf5].flatMap(u32),
    ...[0, 1000].flatMap(u16),
    ...dates,
    ...[...bounds, 0, 8, 2, 0, 0].flatMap(u16),
  ];
}

function hhea(): number[] {
  return [
    ...u32(0x10000),
    ...[ascender, descender, 0, advance, 0, advance - width, width, 1, 0, 0, 0, 0, 0, 0, 0, glyphs].flatMap(u16),
  ];
}

function os2(): number[] {
  return [
    ...[4, advance, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 250, 0].flatMap(u16),
    ...Array.from({ length: 10 + 16 }, () => 0),
    ...letters('NONE'),
    ...[64, 0x20, 0xffff, ascender, descender, 0, ascender, -descender].flatMap(u16),
    ...u32(1),
    ...u32(0),
    ...[height, 700, 0, 0x20, 1].flatMap(u16),
  ];
}

function checksum(bytes: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4)
    sum =
      (sum + (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0))) | 0;
  return sum >>> 0;
}
