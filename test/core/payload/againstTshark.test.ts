import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { concat } from '../../support/bytes.ts';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';
import * as sent from '../../support/protocols.ts';
import { clientHello, serverHello } from '../../support/tls.ts';
import { tsharkFields } from '../../support/tshark.ts';

/** What tshark's dissectors say, by what our lines hold of it. A field is compared where tshark knows it. */
const told: Readonly<Record<string, (value: string) => string>> = {
  'tls.handshake.extensions_server_name': (value) => `ClientHello for ${value}`,
  'tls.handshake.extensions_alpn_str': (value) => `ALPN ${value}`,
  'tls.alert_message.desc': (value) => (value === '0' ? 'close_notify' : `(${value})`),
  'http.request.method': (value) => `HTTP ${value} `,
  'http.response.code': (value) => `HTTP ${value}`,
  'http.content_length_header': (value) => `Content-Length ${value}`,
  'ssh.protocol': (value) => `SSH banner ${value.replace(/\\r|\s+$/g, '')}`,
  'smtp.response.code': (value) => `reply ${value}`,
  'smtp.req.command': (value) => `command ${value.toUpperCase()}`,
  'mysql.error_code': (value) => `MySQL error ${value}`,
  'pgsql.code': (value) => ` ${value}`,
  'ldap.resultCode': (value) => ({ 0: ': success', 14: ': bind goes on', 49: ': invalid credentials' })[value] ?? 'LDAP',
  'mqtt.ver': (value) => `version ${({ 3: '3.1', 4: '3.1.1', 5: '5' } as Record<string, string>)[value] ?? value}`,
  'amqp.method.arguments.reply_code': (value) => `Close: ${value}`,
  'dns.qry.name': (value) => ` for ${value}`,
  'rdp.neg_type': () => 'RDP connection',
};
const fields = Object.keys(told);
const options = ['-d', 'tcp.port==6379,data', '-o', 'tcp.check_checksum:FALSE'];

/** Every frame in which tshark sees one of the fields, with what our lines of that stream must hold; and those lines. */
async function compared(capture: Uint8Array): Promise<{ wanted: number; missing: string[] }> {
  const analysis = await analyse(new MemorySource(capture));
  const missing: string[] = [];
  let wanted = 0;
  const lines = new Map<string, string>();
  for (const [stream = '', ...values] of tsharkFields(capture, ['tcp.stream', ...fields], options)) {
    if (stream === '' || values.every((value) => value === '')) continue;
    if (!lines.has(stream)) {
      const { entries } = await analysis.conversation(Number(stream));
      lines.set(stream, entries.map(({ text }) => text).join('\n'));
    }
    values.forEach((value, at) => {
      if (value === '') return;
      const part = told[fields[at] ?? '']?.(value) ?? '';
      wanted++;
      if (!(lines.get(stream) ?? '').includes(part)) missing.push(`stream ${stream}: ${fields[at] ?? ''} ${value}`);
    });
  }
  return { wanted, missing };
}

const on = (port: number, client = 40_000 + port): ScriptedFlow =>
  flow({ server: `10.0.0.2:${port}`, client: `10.0.0.1:${client}` }).handshake();

describe('what is said, against tshark', () => {
  it('is the same in scripted conversations', async () => {
    const alert = Uint8Array.of(0x15, 3, 3, 0, 2, 2, 48);
    const scripts = [
      on(443)
        .send('client', clientHello('www.example.com'))
        .send('server', concat(serverHello(100), alert)),
      on(80)
        .send('client', 'GET /a?b HTTP/1.1\r\nHost: www.example.com\r\n\r\n')
        .send('server', 'HTTP/1.1 404 No\r\nContent-Length: 3\r\n\r\nabc')
        .send('client', 'POST /c HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 2\r\n\r\nab')
        .send('server', 'HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n'),
      on(22).send('server', 'SSH-2.0-OpenSSH_9.2\r\n').send('client', 'SSH-2.0-x\r\n'),
      on(25)
        .send('server', '220 a\r\n')
        .send('client', 'EHLO b\r\n')
        .send('server', '250-c\r\n250 d\r\n')
        .send('server', '421 4.3.2 e\r\n'),
      on(3306).send('server', sent.mysqlRefusal(1040, 'Too many connections')),
      on(5432)
        .send('client', sent.postgresStartup('x'))
        .send('server', sent.postgresError('FATAL', '53300', 'y')),
      on(389).send('client', sent.ldapBind('cn=x')).send('server', sent.ldapBindAnswer(49)),
      on(1883).send('client', sent.mqttConnect(5)).send('server', sent.mqttConnack(0x87, true)),
      on(53).send('client', sent.dnsOverTcp(0x0100)).send('server', sent.dnsOverTcp(0x8185)),
      on(3389).send('client', sent.rdpRequest()).send('server', sent.rdpConfirm()),
    ];
    const { wanted, missing } = await compared(pcapFile(interleave(...scripts.map((script) => script.frames()))));
    expect(missing).toEqual([]);
    expect(wanted).toBeGreaterThan(20);
  }, 30_000);

  const folder = '../shared/captures';
  const files = [
    ...['suricata-tls-certs-alert.pcap', 'suricata-tls-fingerprint-alert.pcap', 'suricata-tls-fin-close-data-01.pcap'],
    ...['zeek-tls-openjdk-25.0.2-zeek.org.pcap', 'zeek-http-get-to-ssh-server.pcap'],
    ...['pcapplusplus-one_http_stream_rst.pcap', 'zeek-http-qinq-0.pcap', 'suricata-mqtt5-unsub-qos1.pcap'],
    ...['zeek-postgresql-psql-aws-ssl-require.pcap', 'zeek-ldap-issue-32.pcapng', 'pcapplusplus-ldap.pcapng'],
    ...['suricata-output-eve-ftp-data.pcap', 'arkime-smtp-decrypted.pcap', 'zeek-rdp-rdp-no-cookie-mstshash.pcap'],
  ];
  if (existsSync(folder)) {
    it.each(files)(
      'is the same in %s',
      async (file) => {
        const { wanted, missing } = await compared(readFileSync(`${folder}/${file}`));
        expect(missing).toEqual([]);
        expect(wanted).toBeGreaterThan(0);
      },
      30_000,
    );
  } else {
    it(`has no captures to be held against: ${folder} is absent`, () => {
      expect(existsSync(folder)).toBe(false);
    });
  }
});
