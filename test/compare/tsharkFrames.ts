import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noteBits } from './noteNames.ts';

/** What tshark says of a frame. */
export interface TsharkFrame {
  readonly frame: number;
  /** -1 without TCP. Of several TCP headers the last. */
  readonly stream: number;
  /** TCP headers in the frame. */
  readonly headers: number;
  /** An ICMP or ICMPv6 message, which may quote a TCP header. */
  readonly icmp: boolean;
  readonly isRst: boolean;
  /** -1 where tshark gives none: the header is impossible, or the packet a fragment. */
  readonly length: number;
  /** Relative; -1 where tshark gives none. */
  readonly seq: number;
  readonly ack: number;
  readonly completeness: number;
  readonly notes: number;
  readonly duplicateAck: number;
  /** Carries a Multipath TCP option. */
  readonly multipath: boolean;
  /** The capture ends within the TCP header. */
  readonly cut: boolean;
  /** tshark found the options malformed, or an error of its own. */
  readonly gaveUp: boolean;
  /** What it found in the frame, `eth:ethertype:ip:tcp`. */
  readonly protocols: string;
  /** A fragment of a Wi-Fi frame, of which more follow. */
  readonly wifiFragment: boolean;
}

/** How reading a capture ended. `complaint` is the first line that tshark wrote on its error channel. */
export interface TsharkEnd {
  readonly frames: number;
  readonly failed: boolean;
  readonly complaint: string;
}

const fields = [
  ...['frame.number', 'tcp.stream', 'icmp.type', 'icmpv6.type', 'tcp.flags.reset', 'tcp.len', 'tcp.completeness'],
  ...[
    'tcp.analysis.duplicate_ack_num',
    'tcp.options.mptcp.subtype',
    '_ws.short',
    '_ws.malformed',
    'frame.protocols',
    'wlan.fc.frag',
    'tcp.seq',
    'tcp.ack',
  ],
  ...noteBits.map(([name]) => `tcp.analysis.${name}`),
];
const NOTES = 15;
/** A capture that keeps tshark busy for longer is said not to be compared. */
const PATIENCE = 30 * 60_000;

/** Version and numbers of the tshark on PATH; null when there is none. */
export function tsharkVersion(): { text: string; major: number; minor: number } | null {
  const { stdout, error } = spawnSync('tshark', ['--version'], { encoding: 'utf8', timeout: 60_000 });
  const found = /(\d+)\.(\d+)\.\d+/.exec(stdout);
  if (error || !found) return null;
  return { text: found[0], major: Number(found[1]), minor: Number(found[2]) };
}

/**
 * Asks tshark once about every frame of a capture, in order, with the settings it is delivered with: one pass, since in a second one
 * it holds SYN/ACKs against what it learnt later.
 * @throws Error when tshark cannot be started.
 */
export function tsharkFrames(file: string, each: (frame: TsharkFrame) => void): Promise<TsharkEnd> {
  // Whoever runs this may have other settings.
  const settings = mkdtempSync(join(tmpdir(), 'tshark-settings-'));
  const args = ['-n', '-r', file, '-o', 'tcp.desegment_tcp_streams:FALSE', '-T', 'fields', '-E', 'occurrence=a'];
  const child = spawn('tshark', [...args, ...fields.flatMap((field) => ['-e', field])], {
    env: { ...process.env, WIRESHARK_CONFIG_DIR: settings, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
  });
  return new Promise<TsharkEnd>((resolve, reject) => {
    let frames = 0;
    let rest = '';
    let complaint = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) each(frameOf(line, ++frames));
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (complaint.length < 1000) complaint += text;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (rest !== '') each(frameOf(rest, ++frames));
      const said = complaint.split('\n').find((line) => line !== '' && !line.startsWith('Running as user'));
      resolve({ frames, failed: status !== 0, complaint: signal === null ? (said ?? '') : `tshark was stopped by ${signal}` });
    });
  }).finally(() => rmSync(settings, { recursive: true, force: true }));
}

function frameOf(line: string, frame: number): TsharkFrame {
  const values = line.split('\t');
  const all = (at: number): string[] => (values[at] ?? '').split(',').filter(Boolean);
  const last = (at: number): number => Number(all(at).at(-1) ?? -1);
  return {
    frame,
    stream: last(1),
    headers: all(1).length,
    icmp: all(2).length > 0 || all(3).length > 0,
    isRst: /^(1|True)$/i.test(all(4).at(-1) ?? ''),
    length: last(5),
    completeness: last(6),
    duplicateAck: Math.max(0, last(7)),
    multipath: all(8).length > 0,
    cut: (values[9] ?? '').includes('TCP truncated'),
    gaveUp: /\b(MP)?TCP\b/.test(values[10] ?? ''),
    protocols: values[11] ?? '',
    wifiFragment: /1|True/i.test(values[12] ?? ''),
    seq: last(13),
    ack: last(14),
    notes: noteBits.reduce((bits, [, bit], i) => ((values[NOTES + i] ?? '') === '' ? bits : bits | bit), 0),
  };
}
