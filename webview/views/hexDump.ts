import { html, nothing, type TemplateResult } from 'lit';
import type { ByteRange } from '../state/packetDetails.ts';

const bytesInRow = 16;
/** Rows drawn: beyond that, nobody reads bytes, and the page would grow slow. */
const mostRows = 256;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const printable = (byte: number): string => (byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·');

/**
 * Bytes as hexadecimal numbers and as text, side by side.
 * @param until first byte that is not shown.
 */
export function hexDump(bytes: Uint8Array, until: number, marked: ByteRange | null): TemplateResult {
  const shown = Math.min(until, mostRows * bytesInRow);
  const starts = Array.from({ length: Math.ceil(shown / bytesInRow) }, (_, row) => row * bytesInRow);
  return html`<div class="hex" data-testid="hex">
    ${starts.map((start) => hexRow(bytes, start, Math.min(start + bytesInRow, shown), marked))}
    ${shown < until ? html`<p class="quiet">${until - shown} more bytes are not shown here.</p>` : nothing}
  </div>`;
}

function hexRow(bytes: Uint8Array, start: number, end: number, marked: ByteRange | null): TemplateResult {
  const places = Array.from({ length: end - start }, (_, place) => start + place);
  const isMarked = (at: number): boolean => marked !== null && at >= marked.start && at < marked.start + marked.length;
  return html`<div class="hex-row">
    <span class="offset">${hex(start, 4)}</span
    ><span class="numbers"
      >${places.map((at) => html`<span data-byte=${at} class=${isMarked(at) ? 'marked' : ''}>${hex(bytes[at] ?? 0, 2)}</span>`)}</span
    ><span class="characters"
      >${places.map((at) => html`<span data-byte=${at} class=${isMarked(at) ? 'marked' : ''}>${printable(bytes[at] ?? 0)}</span>`)}</span
    >
  </div>`;
}
