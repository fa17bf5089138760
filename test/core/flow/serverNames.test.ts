import { describe, expect, it } from 'vitest';
import { concat, payloadBytes, u16 } from '../../support/bytes.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { indexOf } from '../../support/resetFacts.ts';
import { applicationData, clientHello, serverHello } from '../../support/tls.ts';

const client = (number: number): ScriptedFlow => flow({ client: `10.0.0.1:${40_000 + number}`, start: number }).handshake();
const namesOf = async (...flows: [ScriptedFlow, ...ScriptedFlow[]]): Promise<(string | null)[]> => {
  const { names, flows: table } = await indexOf(captureOf(...flows));
  return Array.from({ length: table.count }, (_, at) => names.of(at));
};
const get = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

/** A ClientHello with an extension of so many bytes before its others, as post-quantum keys make it. */
function largeHello(name: string, size: number): Uint8Array {
  const hello = clientHello(name);
  const head = 5 + 4 + 2 + 32 + 1 + 32 + 2 + 10 + 2;
  const length = (at: number, bytes: number): Uint8Array => u16(((hello[at] ?? 0) << 8) + (hello[at + 1] ?? 0) + bytes);
  const more = concat(u16(0x0a0a), u16(size), payloadBytes(size));
  return concat(
    ...[hello.subarray(0, 3), length(3, more.length), hello.subarray(5, 7), length(7, more.length), hello.subarray(9, head)],
    ...[length(head, more.length), more, hello.subarray(head + 2)],
  );
}

describe('server names of flows', () => {
  it('are those the clients asked for, first come', async () => {
    const names = await namesOf(
      client(0).send('client', clientHello('a.example')).send('server', serverHello()),
      client(1).send('client', get('b.example')).send('server', 'HTTP/1.1 200 OK\r\n\r\n').send('client', get('c.example')),
      client(2).send('client', 'nothing anybody knows'),
      client(3),
      client(4).send('client', clientHello('a.example')),
    );
    expect(names).toEqual(['a.example', 'b.example', null, null, 'a.example']);
  });

  it.each([1200, 1700, 3000])('are found in a ClientHello of several packets (%i bytes more)', async (size) => {
    const names = await namesOf(client(0).send('client', largeHello('big.example', size)).send('server', serverHello()));
    expect(names).toEqual(['big.example']);
  });

  it('are found with other connections and a retransmission in between', async () => {
    const other = client(1).send('client', clientHello('other.example'));
    const hello = largeHello('big.example', 1700);
    const script = flow({ client: '10.0.0.1:40000', start: 0.999 })
      .handshake()
      .packet('client', 'A', { payload: hello.subarray(0, 1448) })
      .retransmit('client')
      .idle(1)
      .packet('client', 'PA', { payload: hello.subarray(1448) });
    expect(await namesOf(script, other)).toEqual(['big.example', 'other.example']);
  });

  it('are not made up from a ClientHello whose rest never comes', async () => {
    const hello = largeHello('big.example', 1700);
    const lost = client(0)
      .packet('client', 'A', { payload: hello.subarray(0, 1448) })
      .send('server', serverHello());
    const gap = client(1)
      .packet('client', 'A', { payload: hello.subarray(0, 1448) })
      .packet('client', 'A', { payload: hello.subarray(1448, 1500), missed: true })
      .packet('client', 'A', { payload: hello.subarray(1500) });
    const endless = client(2).send('client', concat(largeHello('', 9000), applicationData(50)));
    expect(await namesOf(lost, gap, endless)).toEqual([null, null, null]);
  });

  it('belong to no RST', async () => {
    const script = client(0).rst('client', { payload: get('rst.example') });
    expect(await namesOf(script)).toEqual([null]);
  });
});
