/** Hosts: Windows, FreeBSD, macOS. Fields from p0f's RST signatures, nplab's packetdrill tests and what their vendors document. */
import { flow, type FlowOptions } from '../../support/conversation.ts';
import { applicationData, clientHello, closeNotify, serverHello } from '../../support/tls.ts';
import { answer, healthy, host, nth, request, type Story } from './story.ts';

/** Windows: TTL 128, no timestamps, an IP id that counts over all packets. */
const windowsServer = (vantage: number, more: FlowOptions = {}): FlowOptions => ({
  server: '198.51.100.40:8080',
  client: '192.0.2.10:1',
  rttMs: 24,
  vantage,
  clientHost: { timestamps: false },
  ...more,
  serverHost: { ...host('server', 128, vantage), timestamps: false, window: 65_535, windowScale: 8, ...more.serverHost },
});

const windowsClient = (vantage: number, more: FlowOptions = {}): FlowOptions => ({
  server: '198.51.100.41:443',
  client: '192.0.2.20:1',
  rttMs: 46,
  vantage,
  clientHost: { ...host('client', 128, vantage), timestamps: false, window: 64_240, windowScale: 8 },
  ...more,
});

const freebsdServer = (vantage: number): FlowOptions => ({
  server: '198.51.100.42:8080',
  client: '192.0.2.30:1',
  rttMs: 70,
  vantage,
  serverHost: { window: 1026, windowScale: 6 },
});

export const hostStories: readonly Story[] = [
  {
    name: 'windows-refuses-three-times',
    source: 'p0f p0fr.fp (0:128:0:40:K0A); a Windows client repeats a refused SYN twice, half a second apart',
    truth: { refused: { origin: 'endpoint', cause: 'N_WINDOWS_TRIPLE', expected: false } },
    play: (vantage) => [
      healthy(nth(windowsServer(vantage), 0)),
      ...[1, 2, 3].map((n) => {
        const refused = flow(nth(windowsServer(vantage, { server: '198.51.100.40:8443' }), n, 3))
          .syn()
          .refuse('server', { label: 'refused' });
        for (let again = 0; again < 2; again++) refused.idle(0.5).retransmit('client').refuse('server', { label: 'refused' });
        return refused;
      }),
    ],
  },
  {
    name: 'windows-application-aborts',
    source: 'closesocket with linger 0: RST/ACK, window 0, no timestamps, the counting IP id goes on',
    truth: { abort: { origin: 'endpoint', cause: 'E_APP_ABORT', expected: false, accept: ['E_UNREAD_DATA'] } },
    play: (vantage) => [
      healthy(nth(windowsServer(vantage), 0)),
      ...[1, 2, 3].map((n) =>
        flow(nth(windowsServer(vantage), n))
          .handshake()
          .send('client', request('/job'))
          .ack('server')
          .idle(0.4)
          .rst('server', { label: 'abort' }),
      ),
    ],
  },
  {
    name: 'windows-browser-aborts-when-done',
    source: 'the same abort by a client that has its whole answer',
    truth: { abort: { origin: 'endpoint', cause: 'N_BROWSER_CANCEL', expected: true, accept: ['N_POOL_EXPIRE'] } },
    play: (vantage) =>
      [1, 2, 3, 4].map((n) =>
        flow(nth(windowsClient(vantage, { server: '198.51.100.41:80' }), n))
          .handshake()
          .send('client', request(`/picture${n}`))
          .send('server', answer(900 * n))
          .ack('client')
          .idle(0.2)
          .rst('client', { label: 'abort' }),
      ),
  },
  {
    name: 'windows-server-rebooted',
    source: 'p0f: a bare RST of Windows has a counting IP id where Linux has 0',
    truth: { none: { origin: 'endpoint', cause: 'E_NOSOCK_HALFOPEN', expected: false } },
    play: (vantage) => [
      ...[1, 2, 3].map((n) =>
        flow(nth(windowsServer(vantage), n, 0.1))
          .handshake()
          .send('client', request('/a'))
          .send('server', answer(300))
          .ack('client')
          .idle(3)
          .send('client', request('/b'))
          .rst('server', { flags: 'R', ack: 0, label: 'none' }),
      ),
      healthy(nth(windowsServer(vantage), 5, 3)),
    ],
  },
  {
    name: 'windows-schannel-close-notify-then-abort',
    source: 'SChannel clients send close_notify and reset: dotnet/runtime 44764',
    truth: { abort: { origin: 'endpoint', cause: 'N_TLS_CLOSE', expected: true } },
    play: (vantage) =>
      [1, 2, 3, 4].map((n) =>
        flow(nth(windowsClient(vantage), n))
          .handshake()
          .send('client', clientHello('portal.example'))
          .send('server', serverHello())
          .send('client', applicationData(300))
          .send('server', applicationData(1800))
          .ack('client')
          .idle(0.3)
          .send('client', closeNotify())
          .rst('client', { label: 'abort', after: 0.0003 }),
      ),
  },
  {
    name: 'freebsd-refuses',
    source: 'p0f (0:64:1:40:K0A): as Linux, but with an IP id',
    truth: { refused: { origin: 'endpoint', cause: 'E_PORT_CLOSED', expected: false } },
    play: (vantage) => [
      healthy(nth(freebsdServer(vantage), 0)),
      ...[1, 2, 3].map((n) =>
        flow(nth({ ...freebsdServer(vantage), server: '198.51.100.42:25' }, n))
          .syn()
          .refuse('server', { ipId: 7000 + n * 13, label: 'refused' }),
      ),
    ],
  },
  {
    name: 'freebsd-unread-data-after-the-peers-fin',
    source: 'nplab/packetdrill close-unread-data-rst.pkt: R. with the real window even after the FIN of the peer',
    truth: { abort: { origin: 'endpoint', cause: 'E_UNREAD_DATA', expected: null, accept: ['N_AFTER_FIN', 'E_APP_ABORT'] } },
    play: (vantage) =>
      [1, 2, 3].map((n) =>
        flow(nth(freebsdServer(vantage), n))
          .handshake()
          .send('client', 'x'.repeat(1000))
          .fin('client')
          .ack('server')
          .idle(0.2)
          .rst('server', { window: 1026, label: 'abort' }),
      ),
  },
  {
    name: 'macos-drops-idle-sockets-when-it-wakes',
    source: 'idle pooled connections of a laptop that slept are reset together; TTL 64, IP id 0, timestamps',
    truth: { wake: { origin: 'endpoint', cause: 'N_POOL_EXPIRE', expected: true } },
    play: (vantage) =>
      [1, 2, 3, 4].map((n) =>
        flow({
          ...nth({ client: '192.0.2.33:1', server: `198.51.100.${50 + n}:443`, rttMs: 38, vantage }, n, 0.1),
          clientHost: { ipId: 0, ipIdCounts: false, window: 2048, windowScale: 6 },
        })
          .handshake()
          .send('client', clientHello('mail.example'))
          .send('server', serverHello())
          .send('client', applicationData(200))
          .send('server', applicationData(900))
          .ack('client')
          .idle(65)
          .packet('client', 'RA', { label: 'wake' }),
      ),
  },
];
