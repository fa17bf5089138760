import type { CaptureFacts, Totals } from '../analysis.ts';
import type { CaptureWarning } from '../capture/warning.ts';
import { plainLine } from './plainText.ts';
import { captureSpan } from './when.ts';
import { byteSize, counted, number } from './words.ts';

/** The last part of a path, made plain: reports are pasted into tickets, where folders are nobody's business. */
export function captureName({ path }: CaptureFacts): string {
  return plainLine(path.split(/[/\\]/).at(-1) ?? path, 200);
}

/** "12 resets, 4 faults (3 likely from a middlebox), 2 unclear". */
export function summaryLine(
  { tcpPackets, warnings }: CaptureFacts,
  { resets, faults, unclear }: Totals,
  middleboxFaults: number,
): string {
  // Packets that could not be looked into may well be resets.
  if (resets === 0)
    return tcpPackets === 0 && warnings.some((warning) => !warning.information) ? 'no TCP could be read' : 'no TCP resets';
  const middlebox = middleboxFaults > 0 ? ` (${number(middleboxFaults)} likely from a middlebox)` : '';
  const known = `${counted(resets, 'reset')}, ${faults === 0 ? 'no faults' : counted(faults, 'fault')}${middlebox}`;
  return unclear === 0 ? known : `${known}, ${number(unclear)} unclear`;
}

/** What the capture holds, in parts to be joined. */
export function captureParts(facts: CaptureFacts): string[] {
  const span = captureSpan(facts);
  return [
    // Of the file: the bytes on the wire are more where packets were cut short.
    `${plainLine(facts.format, 40)} of ${byteSize(facts.bytes)}`,
    `${counted(facts.packets, 'packet')}, ${tcpShare(facts)}, in ${counted(facts.flows, 'flow')}`,
    ...(span === null ? [] : [span]),
  ];
}

const tcpShare = ({ packets, tcpPackets }: CaptureFacts): string =>
  tcpPackets === packets ? 'all TCP' : `${number(tcpPackets)} of them TCP`;

/** A note about the capture. The message names its own place; only how often is added. */
export function warningLine({ message, count }: CaptureWarning): string {
  return plainLine(message) + (count > 1 ? ` (and ${number(count - 1)} more like this)` : '');
}
