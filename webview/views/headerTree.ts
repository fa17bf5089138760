import type { Field, Layer } from '../../src/core/packetDetails.ts';
import type { ByteRange } from '../state/packetDetails.ts';

/** One line of the tree of headers. */
export interface TreeLine {
  /** Names the line among its packet's: places on the way to it, "2.0.1". */
  readonly id: string;
  readonly depth: number;
  readonly name: string;
  readonly value: string;
  readonly range: ByteRange;
  /** null for a line with nothing below it. */
  readonly open: boolean | null;
}

/** The lines in sight. @param toggled ids whose state is not the usual one; layers are usually closed but for the last, fields too. */
export function treeLines(layers: readonly Layer[], toggled: ReadonlySet<string>): TreeLine[] {
  return layers.flatMap((layer, at) => {
    const id = String(at);
    const open = isOpen(id, layer.abbreviation === 'tcp', toggled);
    const line: TreeLine = {
      id,
      depth: 0,
      name: layer.name,
      value: layer.summary,
      range: layer,
      open: layer.fields.length > 0 ? open : null,
    };
    return open ? [line, ...fieldLines(layer.fields, id, 1, toggled)] : [line];
  });
}

function fieldLines(fields: readonly Field[], parent: string, depth: number, toggled: ReadonlySet<string>): TreeLine[] {
  return fields.flatMap((field, at) => {
    const id = `${parent}.${at}`;
    const below = field.fields ?? [];
    const open = isOpen(id, false, toggled);
    const line: TreeLine = {
      id,
      depth,
      name: field.name,
      value: field.value,
      range: field,
      open: below.length > 0 ? open : null,
    };
    return open && below.length > 0 ? [line, ...fieldLines(below, id, depth + 1, toggled)] : [line];
  });
}

const isOpen = (id: string, usually: boolean, toggled: ReadonlySet<string>): boolean => toggled.has(id) !== usually;

/** The innermost line that a byte was read for, and the lines that must be open for it to be seen. */
export function lineOfByte(
  layers: readonly Layer[],
  byte: number,
): { readonly id: string; readonly range: ByteRange; readonly above: readonly string[] } | null {
  const covers = ({ start, length }: ByteRange): boolean => byte >= start && byte < start + length;
  const layerAt = layers.findLastIndex(covers);
  const layer = layers[layerAt];
  if (layer === undefined) return null;
  let found: { id: string; range: ByteRange; above: string[] } = { id: String(layerAt), range: layer, above: [] };
  for (let fields: readonly Field[] | undefined = layer.fields; fields !== undefined;) {
    // Bits of one byte follow each other: the first of them is as good as any.
    const at = fields.findIndex(covers);
    const field: Field | undefined = fields[at];
    if (field === undefined) break;
    found = { id: `${found.id}.${at}`, range: field, above: [...found.above, found.id] };
    fields = field.fields;
  }
  return found;
}

/** First byte behind the headers. */
export function payloadStart(layers: readonly Layer[]): number {
  const tcp = layers.find(({ abbreviation }) => abbreviation === 'tcp') ?? layers.at(-1);
  return tcp === undefined ? 0 : tcp.start + tcp.length;
}
