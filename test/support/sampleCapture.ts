/**
 * The sample capture `media/sample/resets.pcapng`: six and a half minutes on a mirror port at the edge of a small office.
 * Behind the port stands the office's firewall; addresses are those set aside for documentation (RFC 5737, RFC 3849).
 * `npm run sample` writes it, and a test holds the file to this script.
 */
import { type CaptureFrame, interleave } from './captureFile.ts';
import { flow, type FlowOptions, type ScriptedFlow } from './conversation.ts';
import { pcapngFile } from './pcapngWriter.ts';
import { applicationData, clientHello, closeNotify, serverHello } from './tls.ts';

/** A client one hop inside the port (TTL 63), a server eight hops outside (TTL 56). */
const outward = (client: string, server: string, start: number, rttMs: number, more: FlowOptions = {}): ScriptedFlow => {
  const address = client.slice(0, client.lastIndexOf(':'));
  const mac = `02:00:00:00:01:${(Number.parseInt(address.split(/[.:\]]+/).findLast(Boolean) ?? '0', 10) & 0xff).toString(16).padStart(2, '0')}`;
  return flow({ client, server, start, rttMs, vantage: 0.1, ...more, clientHost: { mac, ...more.clientHost } });
};

/** A bare RST of a host that no longer knows the connection; Linux sends it with IP id 0 and without options. */
const stateless = { flags: 'R', ack: 0, ipId: 0 } as const;

function healthyHttps(start: number, client: string, server: string, name: string): ScriptedFlow {
  return outward(client, server, start, 18)
    .handshake()
    .send('client', clientHello(name))
    .send('server', serverHello())
    .send('client', applicationData(420))
    .send('server', applicationData(5200))
    .ack('client')
    .close('client');
}

const healthyHttpOverIpv6 = (): ScriptedFlow =>
  outward('[2001:db8:1::10]:50300', '[2001:db8:80::25]:80', 3, 22)
    .handshake()
    .send('client', 'GET /status HTTP/1.1\r\nHost: status.example.com\r\n\r\n')
    .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n')
    .ack('client')
    .idle(2)
    .close('server');

/** The service is up on 443, and nothing listens on 8443: the host itself says so, at its own distance. */
const portClosed = (port: number, start: number): ScriptedFlow =>
  outward(`192.0.2.11:${port}`, '198.51.100.30:8443', start, 18, { serverHost: { ipId: 0, ipIdCounts: false } })
    .syn()
    .refuse('server', { label: 'port closed' });

/**
 * The firewall reads the server name, resets both ends 0.6 ms after the ClientHello (the server is 38 ms away), and the server,
 * which has not heard yet, answers. The client's own stack then refuses that answer.
 */
const blockedByPolicy = (port: number, start: number): ScriptedFlow =>
  outward(`192.0.2.21:${port}`, '203.0.113.80:443', start, 38)
    .handshake()
    .send('client', clientHello('games.example.net'))
    .rst('server', { after: 0.0006, ttl: 254, ipId: 31_337, dontFragment: false, injected: true, label: 'policy, to the client' })
    .rst('client', {
      after: 0.00002,
      ttl: 254,
      ipId: 31_338,
      dontFragment: false,
      injected: true,
      label: 'policy, to the server',
    })
    .ack('server', { after: 0.0342 })
    .send('server', serverHello(900))
    .rst('client', { ...stateless, after: 0.004, label: 'the client refuses the late answer' });

/** A pooled database connection rests longer than the 350 s some device on the way remembers it. */
const idleTooLong = (port: number, start: number, rest: number): ScriptedFlow =>
  outward(`192.0.2.33:${port}`, '198.51.100.60:5432', start, 14)
    .handshake()
    .send('client', postgresQuery('select now()'))
    .send('server', 96)
    .ack('client')
    .idle(rest)
    .send('client', postgresQuery('select id, name from customers where id = 42'))
    .rst('server', { ...stateless, after: 0.0009, ttl: 64, label: 'idle' });

/** A PostgreSQL simple query: 'Q', length, text, zero. */
function postgresQuery(text: string): Uint8Array {
  const body = new TextEncoder().encode(`Q\0\0\0\0${text}\0`);
  new DataView(body.buffer).setUint32(1, body.length - 1);
  return body;
}

/** The server process gives up in the middle of a download: its own socket resets, with its window and its clock. */
const abortedDownload = (): ScriptedFlow =>
  outward('192.0.2.40:53011', '198.51.100.20:80', 40, 18)
    .handshake()
    .send('client', 'GET /export.csv HTTP/1.1\r\nHost: reports.example.com\r\n\r\n')
    .send('server', 'HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 48000\r\n\r\n')
    .send('server', 5792)
    .ack('client')
    .send('server', 5792)
    .ack('client')
    .packet('server', 'RA', { after: 0.24, label: 'application abort' });

/** The server refuses an upload after its head and closes with the rest unread. */
const unreadUpload = (): ScriptedFlow =>
  outward('192.0.2.41:53555', '198.51.100.25:8080', 55, 18)
    .handshake()
    .send('client', 'POST /upload HTTP/1.1\r\nHost: files.example.com\r\nContent-Length: 200000\r\n\r\n')
    .send('client', 4344)
    .ack('server')
    .send('client', 7240, { undelivered: true })
    .send('server', 'HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    .packet('server', 'RA', { after: 0.0003, label: 'unread data' });

/** The client has all it wanted and closes; the server's goodbye meets a socket that is gone. Nothing is wrong. */
const resetAfterClose = (): ScriptedFlow =>
  outward('192.0.2.12:50444', '198.51.100.20:443', 70, 18)
    .handshake()
    .send('client', clientHello('portal.example.com'))
    .send('server', serverHello())
    .send('client', applicationData(380))
    .send('server', applicationData(2100))
    .ack('client')
    .send('client', closeNotify())
    .fin('client')
    .send('server', closeNotify())
    .rst('client', { ...stateless, after: 0.0019, label: 'after close' });

/** A load balancer asks every ten seconds whether the port still answers, and hangs up at once. */
const healthChecks = (): ScriptedFlow[] =>
  Array.from({ length: 38 }, (_, i) =>
    flow({
      client: `192.0.2.2:${40_001 + 7 * i}`,
      server: '192.0.2.100:8080',
      start: 2 + 10 * i,
      rttMs: 0.4,
      vantage: 0.5,
      clientHost: { ttl: 64, mac: '02:00:00:00:01:02', isn: 500_000_000 + 777_777 * i },
      serverHost: { ttl: 64, mac: '02:00:00:00:01:64', isn: 2_500_000_000 + 555_555 * i },
    })
      .handshake()
      .packet('client', 'RA', { after: 0.0002, label: 'health check' }),
  );

const scannedPorts = [21, 22, 23, 25, 53, 80, 110, 111, 135, 139, 143, 389, 443, 445, 993, 1433, 3306, 3389, 5900, 8080];

/** Somebody outside tries twenty ports; two are open and hung up on. An nmap SYN scan: window 1024, MSS, nothing else. */
const portScan = (): ScriptedFlow[] =>
  scannedPorts.map((port, i) => {
    const probe = flow({
      client: '203.0.113.66:61000',
      server: `192.0.2.100:${port}`,
      start: 90 + 0.05 * i,
      rttMs: 44,
      vantage: 0.9,
      clientHost: {
        ...{ ttl: 47, window: 1024, isn: 1_234_567_890, ipId: 9000 + 13 * i, dontFragment: false },
        ...{ timestamps: false, windowScale: null, sackPermitted: false },
      },
      serverHost: { ttl: 64, mac: '02:00:00:00:01:64', isn: 2_000_000_000 + 999_983 * i, ipId: 0, ipIdCounts: false },
    }).syn();
    const open = port === 80 || port === 8080;
    return open ? probe.synAck().rst('client', { ...stateless, label: 'scan' }) : probe.refuse('server', { label: 'scan' });
  });

/** A load balancer that says in the reset why it made it. */
const statedByBigIp = (): ScriptedFlow =>
  outward('192.0.2.50:54001', '198.51.100.90:80', 110, 16, { serverHost: { ttl: 247, window: 4380, windowScale: 0 } })
    .handshake()
    .send('client', 'GET /admin HTTP/1.1\r\nHost: shop.example.com\r\n\r\n')
    .rst('server', { payload: 'BIG-IP: [0x2664c65:2574] Policy action', label: 'stated cause' });

/** The frames of the sample capture, in order; every RST among them has a label that says what it is there to show. */
export function sampleFrames(): readonly CaptureFrame[] {
  const flows = [
    healthyHttps(0.5, '192.0.2.10:50112', '198.51.100.20:443', 'portal.example.com'),
    healthyHttpOverIpv6(),
    healthyHttps(6, '192.0.2.11:51002', '198.51.100.30:443', 'api.example.com'),
    portClosed(51_020, 8),
    portClosed(51_026, 9.2),
    idleTooLong(49_822, 10, 352.4),
    idleTooLong(49_830, 10.6, 366.9),
    blockedByPolicy(52_844, 20),
    blockedByPolicy(52_850, 20.7),
    abortedDownload(),
    unreadUpload(),
    resetAfterClose(),
    ...portScan(),
    statedByBigIp(),
    ...healthChecks(),
  ];
  return interleave(...flows.map((each) => each.frames()));
}

/** The bytes of the sample capture; always the same. */
export const sampleCapture = (): Uint8Array => pcapngFile(sampleFrames());
