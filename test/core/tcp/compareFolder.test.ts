import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareFolder } from '../../compare/compareFolder.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { runTool } from '../../support/externalTools.ts';

/** Starting tshark takes long on a busy machine. */
const patience = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'compare-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function compared(place: string): Promise<{ exitCode: number; lines: string[] }> {
  const lines: string[] = [];
  const { exitCode } = await compareFolder(place, (line) => lines.push(line));
  return { exitCode, lines };
}

describe('the comparison of a folder', { timeout: patience }, () => {
  const good = captureOf(flow().handshake().send('client', 100).retransmit('client', { after: 0.3 }).rst('server'));
  beforeAll(() => {
    mkdirSync(join(folder, 'deeper'));
    writeFileSync(join(folder, 'good.pcap'), good);
    writeFileSync(join(folder, 'deeper', 'packed.pcap.gz'), gzipSync(good));
    writeFileSync(join(folder, 'cut.pcap'), good.subarray(0, -7));
    writeFileSync(join(folder, 'empty.pcap'), new Uint8Array());
    writeFileSync(join(folder, 'no packets.pcap'), pcapFile([]));
    writeFileSync(join(folder, 'notes\u001b[31m.txt'), 'nothing to read here');
    symlinkSync('..', join(folder, 'deeper', 'circle'));
    symlinkSync('nowhere', join(folder, 'deeper', 'dangling'));
  });

  it('goes through all that is in it, whatever it is', async () => {
    const { exitCode, lines } = await compared(folder);
    expect(lines.join('\n')).toContain('100 % agree.');
    expect(exitCode).toBe(0);
    for (const name of ['good.pcap', 'deeper/packed.pcap.gz', 'cut.pcap']) {
      expect(lines.find((line) => line.startsWith(name))?.match(/100 %/g)).toHaveLength(7);
    }
    expect(lines.join('\n')).toMatch(/3 captures with \d+ TCP frames compared; 3 files with nothing to compare\./);
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('says where there is nothing, or nothing to compare', async () => {
    expect(await compared(join(folder, 'absent'))).toMatchObject({ exitCode: 2 });
    expect(await compared(join(folder, 'empty.pcap'))).toMatchObject({ exitCode: 2 });
  });

  it('takes a single file', async () => {
    const { exitCode, lines } = await compared(join(folder, 'good.pcap'));
    expect(exitCode).toBe(0);
    expect(lines.join('\n')).toContain('1 capture with');
  });

  describe('with another tshark on PATH', () => {
    const path = process.env['PATH'] ?? '';
    const tools = join(folder, '.tools');
    /** Answers as the real one does, but for what the script says. */
    const fake = (script: string): void => {
      const real = runTool('which', ['tshark']).stdout.trim();
      mkdirSync(tools, { recursive: true });
      writeFileSync(join(tools, 'tshark'), `#!/bin/sh\n${script.replaceAll('REAL', real)}\n`);
      chmodSync(join(tools, 'tshark'), 0o755);
      process.env['PATH'] = `${tools}:${path}`;
    };
    const withFake = async (script: string): Promise<{ exitCode: number; lines: string[] }> => {
      try {
        fake(script);
        return await compared(join(folder, 'good.pcap'));
      } finally {
        process.env['PATH'] = path;
      }
    };

    it('shows the first frames that differ, and fails', async () => {
      const { exitCode, lines } = await withFake(
        'case "$1" in --version) exec REAL "$@";; *) REAL "$@" | sed "s/^4\\t0\\t/4\\t9\\t/";; esac',
      );
      expect(exitCode).toBe(1);
      expect(lines.join('\n')).toContain("streams, frame 4: ours 0, tshark's 9");
      expect(lines.at(-1)).toBe('1 capture with differences: good.pcap');
    });

    it('says that it is too old', async () => {
      const { exitCode, lines } = await withFake('echo "TShark (Wireshark) 2.6.20"');
      expect(exitCode).toBe(2);
      expect(lines).toEqual(['tshark 2.6.20 is too old: tcp.completeness came with 3.6. Nothing was compared.']);
    });

    it('says that there is none', async () => {
      const { exitCode, lines } = await withFake('exit 127');
      expect(exitCode).toBe(2);
      expect(lines[0]).toContain('There is no tshark on PATH');
    });

    it('says that its rules may be others', async () => {
      const { lines } = await withFake('case "$1" in --version) echo "TShark (Wireshark) 4.4.1";; *) exec REAL "$@";; esac');
      expect(lines[1]).toContain('follows 4.0');
    });
  });
});
