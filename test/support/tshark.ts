import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './externalTools.ts';

/**
 * These fields of every frame of a capture, as tshark sees them; empty where a frame has none.
 * @throws Error when tshark is not installed or does not take the file.
 */
export function tsharkFields(capture: Uint8Array, fields: readonly string[], options: readonly string[] = []): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'tshark-'));
  try {
    const file = join(folder, 'capture.pcap');
    writeFileSync(file, capture);
    const args = ['-r', file, ...options, '-T', 'fields', '-E', 'occurrence=f', ...fields.flatMap((field) => ['-e', field])];
    const { status, stdout, stderr } = runTool('tshark', args);
    if (status !== 0) throw new Error(`tshark failed: ${stderr}`);
    return stdout
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.split('\t'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
