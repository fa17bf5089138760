import { closeSync, openSync, writeSync } from 'node:fs';
import { concat } from '../support/bytes.ts';
import { pcapFile } from '../support/captureFile.ts';
import { flow, type ScriptedFlow } from '../support/conversation.ts';

/** Connections written at a time. */
const BATCH = 500;

/** One connection: a handshake, some data, and one of four endings. */
function connection(number: number): ScriptedFlow {
  const script = flow({
    client: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}:${1024 + (number % 60_000)}`,
    server: `192.168.0.${1 + (number % 250)}:443`,
    start: number / 1000,
  });
  if (number % 10 === 0) return script.syn().refuse();
  script.handshake();
  for (let exchange = number % 20; exchange >= 0; exchange--) {
    script
      .send('client', 100 + (number % 300))
      .send('server', 200 + ((number * 7) % 1200))
      .ack('client');
  }
  if (number % 10 === 1) return script.rst('client');
  if (number % 10 === 2) return script.rst('server', { ttl: 120 });
  return script.close();
}

/** Writes a capture of about so many packets. Connections follow one another, each in one piece. */
export function makeCapture(path: string, packets: number): void {
  const file = openSync(path, 'w');
  writeSync(file, pcapFile([]));
  const header = pcapFile([]).length;
  for (let number = 0, written = 0; written < packets;) {
    const batch: Uint8Array[] = [];
    for (let i = 0; i < BATCH && written < packets; i++) {
      const frames = connection(number++).frames();
      written += frames.length;
      batch.push(pcapFile(frames).subarray(header));
    }
    writeSync(file, concat(...batch));
  }
  closeSync(file);
}
