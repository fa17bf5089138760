/** The picture's questions, checked as all that comes from the page. */
import type { LanesQuery, OverviewQuery, Stretch } from '../core/timeline/picture.ts';
import type { Picture } from '../shared/protocol.ts';
import { count, MessageError, oneOf, record } from './pageMessages.ts';

/** A screen of 8K has no more columns; each costs some bytes of the answer. */
const maximumColumns = 8192;
/** Twice the breaks an axis can have, and one. */
const maximumStretches = 80;
const maximumFlows = 200;
/** Cells of an answer, six bytes each at most: a 4K screen full of busy flows has half as many. */
const maximumCells = 400_000;

const measures: Record<OverviewQuery['measure'], true> = { packets: true, bytes: true };

export function overviewQuery(value: unknown): OverviewQuery {
  const query = record(value);
  return {
    stretches: stretches(query['stretches']),
    measure: oneOf(measures, query['measure']),
    markColumns: Math.min(maximumColumns, Math.max(1, count(query['markColumns']))),
  };
}

export function lanesQuery(value: unknown): LanesQuery {
  const query = record(value);
  const flows = list(query['flows'], maximumFlows).map(count);
  const parts = stretches(query['stretches']);
  const columns = parts.reduce((sum, part) => sum + part.columns, 0);
  if (columns * flows.length > maximumCells) throw new MessageError('Too many lanes at once.');
  return { flows, stretches: parts };
}

/** A picture of 300 packets has 150 KB as SVG; as PNG at twice the size of its text, half a megabyte. */
const maximumPicture = 20_000_000;
const maximumName = 100;

export function pictureRequest(value: unknown): Picture {
  const { name, svg, png } = record(value);
  if (typeof name !== 'string' || typeof svg !== 'string' || !(png instanceof Uint8Array))
    throw new MessageError('Not a picture.');
  if (svg.length + png.length > maximumPicture) throw new MessageError('Too large a picture.');
  // Of a file name only what no file system gives a meaning to.
  return { name: name.replace(/[^\p{L}\p{N}._-]/gu, '_').slice(0, maximumName), svg, png };
}

export function packetNearQuery(value: unknown): { readonly flow: number; readonly time: number } {
  const query = record(value);
  return { flow: count(query['flow']), time: seconds(query['time']) };
}

function stretches(value: unknown): Stretch[] {
  let columns = 0;
  return list(value, maximumStretches).map((one) => {
    const stretch = record(one);
    const own = count(stretch['columns']);
    columns += own;
    const [from, to] = [seconds(stretch['from']), seconds(stretch['to'])];
    if (columns > maximumColumns || to < from) throw new MessageError('Not a part of a time axis.');
    return { from, to, columns: own };
  });
}

function seconds(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new MessageError('Not a time.');
  return value;
}

function list(value: unknown, most: number): unknown[] {
  if (!Array.isArray(value) || value.length > most) throw new MessageError('Not a list, or too long.');
  return value;
}
