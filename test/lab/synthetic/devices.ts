/** Devices: firewalls, balancers and intrusion prevention, by what their vendors and sources say of the RSTs they make. */
import { flow, type FlowOptions } from '../../support/conversation.ts';
import { applicationData, clientHello, serverHello } from '../../support/tls.ts';
import { answer, Device, healthy, nth, request, type Story } from './story.ts';

const path = (vantage: number, server: string, rttMs: number): FlowOptions => ({
  client: '192.0.2.50:1',
  server,
  rttMs,
  vantage,
});
const made = (cause: string, ...accept: string[]): Story['truth'][string] => ({
  origin: 'middlebox',
  cause,
  expected: false,
  accept,
});

/** Both ends after a silence, as a balancer or firewall does when its timer runs out. */
const idleStory = (name: string, source: string, seconds: number, style: Device['style'], place: number): Story => ({
  name,
  source,
  truth: { expired: made('M_IDLE_RST') },
  play: (vantage) =>
    [0, 1, 2].map((n) => {
      const device = new Device(place, 30, vantage, style);
      const idle = flow(nth(path(vantage, '198.51.100.60:5671', 30), n))
        .handshake()
        .send('client', 'AMQP heartbeat')
        .send('server', 'AMQP heartbeat')
        .ack('client');
      device.reset(idle, 'server', 'expired', { after: seconds });
      device.reset(idle, 'client', 'expired', { after: 0 });
      return idle;
    }),
});

/** Silence, then data, and the device refuses it. */
const nextPacketStory = (
  name: string,
  source: string,
  seconds: number,
  style: Device['style'],
  place: number,
  rttMs: number,
): Story => ({
  name,
  source,
  truth: { unknown: made('M_NOSTATE') },
  play: (vantage) => [
    ...[0, 1, 2].map((n) => {
      const device = new Device(place, rttMs, vantage, style);
      const idle = flow(nth(path(vantage, '198.51.100.61:5432', rttMs), n))
        .handshake()
        .send('client', 'SELECT 1')
        .send('server', 'one row')
        .ack('client')
        .idle(seconds + n * 7)
        .send('client', 'SELECT 2', device.hides('client'));
      device.reset(idle, 'server', 'unknown', { flags: 'R', ack: 0 });
      return idle;
    }),
    // This one was used in time.
    flow(nth(path(vantage, '198.51.100.61:5432', rttMs), 3))
      .handshake()
      .send('client', 'SELECT 1')
      .send('server', 'one row')
      .ack('client')
      .idle(seconds * 0.8)
      .send('client', 'SELECT 2')
      .send('server', 'one row')
      .ack('client')
      .close('client'),
  ],
});

/** A ClientHello that the device does not like; it swallows it and resets both ends. */
const helloStory = (name: string, source: string, style: Device['style'], place: number, ...accept: string[]): Story => ({
  name,
  source,
  truth: { policy: made('M_POLICY', ...accept) },
  play: (vantage) => [
    healthy(nth(path(vantage, '198.51.100.62:443', 42), 0)),
    ...[1, 2, 3].map((n) => {
      const device = new Device(place, 42, vantage, style);
      const blocked = flow(nth(path(vantage, '198.51.100.62:443', 42), n))
        .handshake()
        .send('client', clientHello('games.example'), { ...device.hides('client'), undelivered: true });
      device.reset(blocked, 'server', 'policy', { ackPlus: 0 });
      device.reset(blocked, 'client', 'policy', { seqPlus: -clientHello('games.example').length });
      return blocked;
    }),
  ],
});

export const deviceStories: readonly Story[] = [
  idleStory(
    'azure-balancer-tcp-reset-at-four-minutes',
    'Azure: TCP reset on idle, both ends, 4 min',
    240,
    { initialTtl: 64, ipId: 0 },
    0.7,
  ),
  idleStory(
    'asa-connection-timeout-with-reset',
    'Cisco ASA: set connection timeout idle 1:00:00 reset',
    3600,
    { initialTtl: 255, ipId: 0x1f2e },
    0.2,
  ),
  nextPacketStory(
    'aws-nlb-after-350-seconds',
    'AWS: idle flows are forgotten after 350 s, later packets get a RST',
    350,
    { initialTtl: 255, ipId: 0 },
    0.8,
    26,
  ),
  nextPacketStory(
    'aws-nat-gateway-after-350-seconds',
    'AWS: the NAT gateway returns RST to the host that goes on',
    350,
    { initialTtl: 255, ipId: 0 },
    0.1,
    85,
  ),
  nextPacketStory(
    'srx-zone-tcp-rst',
    'Junos: tcp-rst answers non-SYN without session; TCP timeout 1800 s',
    1800,
    { initialTtl: 64, ipId: 4711 },
    0.3,
    52,
  ),
  helloStory(
    'suricata-reject',
    'respond-reject-libnet11.c: RST/ACK, TTL 64, window copied',
    { initialTtl: 64, ipId: 0, dontFragment: false, window: 502 },
    0.4,
  ),
  helloStory(
    'ips-with-learned-ttl',
    'Snort 2.9 manual 2.11: the TTL is the one learned at session pick-up',
    { initialTtl: 60, ipId: 0x7a11 },
    0.5,
  ),
  helloStory(
    'firewall-reset-both-near-the-client',
    'reset-both of a next-generation firewall, one hop from the client',
    { initialTtl: 64, ipId: 0x2b67 },
    0.1,
  ),
  {
    name: 'fortigate-offloaded-timeout',
    source: 'Fortinet tip 196858: timeout-send-rst of an offloaded session has the numbers of the handshake',
    truth: { stale: made('M_STALE_SEQ', 'M_IDLE_RST') },
    play: (vantage) =>
      [0, 1].map((n) => {
        const device = new Device(0.3, 34, vantage, { initialTtl: 255, ipId: 0x33cc, flags: 'R', ack: 0 });
        const options = nth(path(vantage, '198.51.100.63:8080', 34), n);
        const idle = flow(options).handshake().send('client', request('/image'));
        for (let part = 0; part < 5; part++) idle.send('server', 14_000).ack('client');
        device.reset(idle, 'server', 'stale', { after: 3600, seq: 3_000_000_001 });
        device.reset(idle, 'client', 'stale', { after: 0, seq: 1_000_000_001 });
        return idle;
      }),
  },
  {
    name: 'router-refuses-syn-with-ttl-255',
    source: 'p0f: 0:255:0:40, Cisco IOS style refusals',
    truth: { refused: made('M_POLICY_SYN') },
    play: (vantage) => [
      healthy(nth(path(vantage, '198.51.100.64:443', 64), 0)),
      healthy(nth(path(vantage, '198.51.100.64:443', 64), 1)),
      ...[2, 3, 4].map((n) => {
        const device = new Device(0.2, 64, vantage, { initialTtl: 255, ipId: 300 + n, dontFragment: false });
        const refused = flow(nth(path(vantage, '198.51.100.64:23', 64), n)).syn('client', device.hides('client'));
        device.reset(refused, 'server', 'refused', { seq: 0 });
        return refused;
      }),
    ],
  },
  ...(
    [
      ['no-flow-found', 'No flow found for ACK', 'M_NOSTATE'],
      ['policy-action', 'Policy action', 'M_POLICY'],
      ['no-pool-member', 'No available pool member', 'M_LB_NO_BACKEND'],
    ] as const
  ).map(([name, text, cause]): Story => ({
    name: `big-ip-${name}`,
    source: 'F5 K13223: tm.rstcause.pkt puts the cause into the RST',
    truth: { stated: made(cause) },
    play: (vantage) =>
      [0, 1].map((n) => {
        const device = new Device(0.9, 20, vantage, {
          initialTtl: 255,
          ipId: 900 + n,
          payload: `BIG-IP: [0x2f4c6a1:${1200 + n}] ${text}`,
        });
        const stated = flow(nth(path(vantage, '198.51.100.65:443', 20), n))
          .handshake()
          .send('client', clientHello('shop.example'));
        device.reset(stated, 'server', 'stated');
        return stated;
      }),
  })),
  {
    name: 'strided-burst-for-a-keyword',
    source: 'net4people/bbs 285 and 511: three RSTs, base, +1460, +4380, both sides; the hosts talk on',
    truth: {
      burst: made('M_INJECT', 'M_POLICY'),
      echo: { origin: 'endpoint', cause: 'N_DUP_RST', expected: null, accept: ['E_NOSOCK_HALFOPEN', 'M_INJECT'] },
    },
    play: (vantage) => [
      healthy(nth(path(vantage, '198.51.100.66:80', 160), 0)),
      ...[1, 2, 3].map((n) => {
        const device = new Device(0.4, 160, vantage, { initialTtl: 128, flags: 'R', ack: 0, dontFragment: false });
        const seen = flow(nth(path(vantage, '198.51.100.66:80', 160), n))
          .handshake()
          .send('client', request('/', 'taboo.example'));
        for (const [shot, stride] of [0, 1460, 4380].entries()) {
          const more = shot === 0 ? {} : { after: 0.00003 };
          device.reset(seen, 'server', 'burst', { seqPlus: stride, ipId: 1111 * (shot + n), ...more });
        }
        for (const [shot, stride] of [0, 1460, 4380].entries()) {
          device.reset(seen, 'client', 'burst', {
            seqPlus: stride,
            ipId: 977 * (shot + n),
            ...(shot === 0 ? {} : { after: 0.00003 }),
          });
        }
        return seen.send('server', answer(600)).rst('client', { flags: 'R', ack: 0, ipId: 0, label: 'echo' });
      }),
    ],
  },
  {
    name: 'three-refusals-and-the-true-answer',
    source: 'net4people/bbs 511: three RST/ACK for each SYN to port 443, the server answers as well',
    truth: {
      burst: made('M_INJECT', 'M_POLICY_SYN', 'M_POLICY'),
      echo: {
        origin: 'endpoint',
        cause: 'N_DUP_RST',
        expected: null,
        accept: ['E_NOSOCK_HALFOPEN', 'E_CLIENT_GAVE_UP', 'M_INJECT'],
      },
    },
    play: (vantage) => [
      healthy(nth(path(vantage, '198.51.100.67:80', 120), 0)),
      ...[1, 2, 3].map((n) => {
        const device = new Device(0.3, 120, vantage, { initialTtl: 64, ipId: 0x4242 });
        const refused = flow(nth(path(vantage, '198.51.100.67:443', 120), n)).syn();
        for (let shot = 0; shot < 3; shot++)
          device.reset(refused, 'server', 'burst', { seq: 0, ...(shot === 0 ? {} : { after: 0.00002 }) });
        return refused.synAck('server').rst('client', { flags: 'R', ack: 0, ipId: 0, label: 'echo' });
      }),
    ],
  },
  {
    name: 'decrypting-firewall-distrusts-the-server',
    source: 'PAN-OS decrypt-cert-validation: an alert and a RST of the proxy in the name of the server',
    truth: { proxy: made('M_POLICY', 'E_PROTO') },
    play: (vantage) => [
      healthy(nth(path(vantage, '198.51.100.68:443', 58), 0)),
      ...[1, 2, 3].map((n) => {
        const device = new Device(0.2, 58, vantage, { initialTtl: 64, ipId: 0x5150 });
        const distrusted = flow(nth(path(vantage, '198.51.100.68:443', 58), n))
          .handshake()
          .send('client', clientHello('self-signed.example'))
          .send('server', serverHello(), device.hides('server'))
          .ack('client');
        device.reset(distrusted, 'server', 'proxy');
        device.reset(distrusted, 'client', 'proxy');
        return distrusted;
      }),
    ],
  },
  {
    name: 'diagnostic-payload-mapping-expired',
    source: 'draft-ietf-tcpm-rst-diagnostic-payload: magic 33AA, code 14, a NAT whose mapping expired',
    truth: { stated: made('M_IDLE_RST', 'M_NOSTATE') },
    play: (vantage) =>
      [0, 1].map((n) => {
        const device = new Device(0.5, 40, vantage, { initialTtl: 64, payload: Uint8Array.of(0x33, 0xaa, 0, 14, 0, 0, 0, 0) });
        const idle = flow(nth(path(vantage, '198.51.100.69:443', 40), n))
          .handshake()
          .send('client', clientHello('push.example'))
          .send('server', serverHello())
          .send('client', applicationData(100))
          .ack('server')
          .idle(300)
          .send('client', applicationData(60));
        device.reset(idle, 'server', 'stated');
        return idle;
      }),
  },
];
