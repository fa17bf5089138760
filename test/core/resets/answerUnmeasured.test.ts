import { describe, expect, it } from 'vitest';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';

/** A server that answers with a head longer than the 100 bytes that are captured of each packet, and then aborts. */
const answered = (rest: number): ScriptedFlow =>
  flow({ client: '192.0.2.10:40972', server: '198.51.100.20:8081', rttMs: 20 })
    .handshake()
    .send('client', 'GET /picture.jpg HTTP/1.1\r\n\r\n')
    .send('server', `HTTP/1.1 200 OK\r\nServer: ${'camera '.repeat(9)}\r\nContent-Length: 900\r\n\r\n${'x'.repeat(900)}`)
    .ack('client')
    .packet('server', 'RA', { after: rest, label: 'RST' });

const cutTo = (length: number, story: ScriptedFlow): Uint8Array =>
  pcapFile(
    story.frames().map((frame) => ({ ...frame, bytes: frame.bytes.subarray(0, length), wireLength: frame.bytes.length })),
    { linkType: story.linkType, snapLength: length },
  );

const blindSpot = 'The snap length cut the head of the answer off, so nothing says how long the answer should have been.';

describe('a server that aborts behind an answer of unknown length', () => {
  it('is not accused when it had waited until the answer was taken', async () => {
    const [finding] = (await explained(cutTo(100, answered(0.3)))).findings;
    expect(finding?.outcome).toBe('unclear');
    expect(finding?.severity).toBe('warning');
    expect(finding?.blindSpots).toContain(blindSpot);
  });

  it('is when it did not wait: who is done closes when the client has all of it', async () => {
    const [finding] = (await explained(cutTo(100, answered(0.001)))).findings;
    expect(finding?.outcome).toBe('fault');
    expect(finding?.blindSpots).not.toContain(blindSpot);
  });

  it('is judged by the answer’s length where that was captured', async () => {
    const [finding] = (await explained(cutTo(300, answered(0.3)))).findings;
    expect(finding?.outcome).not.toBe('unclear');
    expect(finding?.blindSpots).not.toContain(blindSpot);
  });
});

describe('a client that aborts behind an answer of unknown length', () => {
  const head = `HTTP/1.1 200 OK\r\nServer: ${'camera '.repeat(9)}\r\n`;
  /** It took the first segment and reset at once; then the server sent more. */
  const left = (first: string, flags: string): ScriptedFlow =>
    flow({ client: '192.0.2.10:40972', server: '198.51.100.20:8554', rttMs: 20 })
      .handshake()
      .send('client', 'DESCRIBE rtsp://cam/1 RTSP/1.0\r\n\r\n')
      .send('server', first, { flags })
      .ack('client')
      .packet('client', 'RA', { after: 0.0002, label: 'RST' })
      .send('server', 1004, { after: 0.05, undelivered: true })
      .send('server', 1004, { undelivered: true });

  it('may have had all it wanted where that ended a write of the server’s program: what came behind it was not asked for', async () => {
    const [finding] = (await explained(cutTo(100, left(`${head}${'x'.repeat(600)}`, 'PA')))).findings;
    expect(finding?.causes[0].id).toBe('client-done');
    expect(finding?.outcome).toBe('normal');
    expect(finding?.causes[0].confidence).toBeLessThan(0.9);
    expect(finding?.blindSpots).toContain(blindSpot);
  });

  it('broke it off where the server was in the middle of a write', async () => {
    const [finding] = (await explained(cutTo(100, left(`${head}${'x'.repeat(600)}`, 'A')))).findings;
    expect(finding?.causes[0].id).toBe('application-abort');
    expect(finding?.outcome).toBe('fault');
  });
});

describe('a client whose connections all end at once behind answers of unknown length', () => {
  const many = (times: number) => {
    const flows = [0, 1, 2, 3, 4, 5].map((i) => {
      let told = flow({
        client: `192.0.2.10:${40_900 + i}`,
        server: '198.51.100.20:8081',
        rttMs: 20,
        start: 0.001 * i,
      }).handshake();
      for (let n = 0; n < times; n++)
        told = told
          .send('client', 'GET /search HTTP/1.1\r\n\r\n')
          .send('server', `HTTP/1.1 200 OK\r\nServer: ${'search '.repeat(9)}\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(900)}`)
          .ack('client');
      return told.packet('client', 'RA', { after: 1, label: 'RST' });
    });
    const frames = interleave(...flows.map((told) => told.frames()));
    return explained(
      pcapFile(
        frames.map((frame) => ({ ...frame, bytes: frame.bytes.subarray(0, 100), wireLength: frame.bytes.length })),
        { linkType: flows[0]?.linkType ?? 1, snapLength: 100 },
      ),
    );
  };

  it('may have died: nothing shows that it had all it wanted', async () => {
    const [finding] = (await many(1)).findings;
    expect(finding?.causes[0].id).not.toBe('client-done');
    expect(finding?.outcome).not.toBe('normal');
  });

  it('is done where it had taken answers before', async () => {
    const [finding] = (await many(3)).findings;
    expect(finding?.causes[0].id).toBe('client-done');
  });
});
