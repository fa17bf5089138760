/** The truth about captures, as `labels.json` of a folder tells it. The format is described in docs/laboratory.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { categories, type Category } from '../../../src/core/resets/finding.ts';
import { categoryOfCause, isCauseName } from './causeNames.ts';

/** What is true of one RST frame. */
export interface ResetLabel {
  /** 1-based, as Wireshark counts. */
  readonly frame: number;
  readonly origin: 'endpoint' | 'middlebox';
  /** An id of the taxonomy, such as E_PORT_CLOSED, or of the product, such as port-closed. */
  readonly cause: string;
  readonly category: Category;
  /** No fault. null: the construction does not say, since nobody knows what the user wanted. */
  readonly expected: boolean | null;
  /** Further causes that packets alone cannot tell from `cause`. */
  readonly accept: readonly string[];
}

export interface LabelledCapture {
  readonly path: string;
  readonly scenario: string;
  readonly vantage: string;
  readonly holdout: boolean;
  readonly resets: readonly ResetLabel[];
}

const schema = 'tcp-reset-explainer-labels/1';

/** @throws Error that names the file and the entry when it is not in the format. */
export function readLabels(folder: string): LabelledCapture[] {
  const file = join(folder, 'labels.json');
  const root = record(JSON.parse(readFileSync(file, 'utf8')), file);
  if (root['schema'] !== schema) throw new Error(`${file}: the schema is not ${schema}`);
  // Where captures may not be copied, their labels lie apart from them.
  const captures = join(folder, root['folder'] === undefined ? '.' : text(root, 'folder', file));
  return list(root, 'captures', file).map((entry, at) => captureOf(entry, captures, `${file}: captures[${at}]`));
}

function captureOf(value: unknown, folder: string, where: string): LabelledCapture {
  const entry = record(value, where);
  return {
    path: join(folder, text(entry, 'file', where)),
    scenario: text(entry, 'scenario', where),
    vantage: text(entry, 'vantage', where),
    // A set that nothing was fitted to is a hold-out as a whole.
    holdout: entry['holdout'] !== false,
    resets: list(entry, 'resets', where).map((reset, at) => resetOf(reset, `${where}.resets[${at}]`)),
  };
}

function resetOf(value: unknown, where: string): ResetLabel {
  const entry = record(value, where);
  const { frame, origin, expected } = entry;
  const cause = text(entry, 'cause', where);
  const accept = entry['accept'] === undefined ? [] : list(entry, 'accept', where).map(String);
  const stray = [cause, ...accept].find((id) => !isCauseName(id));
  if (stray !== undefined) throw new Error(`${where}: ${stray} is no cause of the taxonomy or the product`);
  if (typeof frame !== 'number' || frame < 1) throw new Error(`${where}: no frame number`);
  if (origin !== 'endpoint' && origin !== 'middlebox') throw new Error(`${where}: origin is neither endpoint nor middlebox`);
  if (typeof expected !== 'boolean' && expected !== null) throw new Error(`${where}: expected is not true, false or null`);
  const named = entry['category'] === undefined ? categoryOfCause(cause) : text(entry, 'category', where);
  const category = categories.find((each) => each === named);
  if (category === undefined) throw new Error(`${where}: ${named} is no category`);
  return { frame, origin, cause, category, expected, accept };
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new Error(`${where}: not an object`);
  return value as Record<string, unknown>;
}

function text(entry: Record<string, unknown>, key: string, where: string): string {
  const value = entry[key];
  if (typeof value !== 'string') throw new Error(`${where}: ${key} is not a text`);
  return value;
}

function list(entry: Record<string, unknown>, key: string, where: string): unknown[] {
  const value = entry[key];
  if (!Array.isArray(value)) throw new Error(`${where}: ${key} is not a list`);
  return value;
}
