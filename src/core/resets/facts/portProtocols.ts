import type { Protocol } from '../../payloadHint.ts';

/** What servers speak on ports that are hardly used for anything else (IANA service names). */
const spoken: ReadonlyMap<number, Protocol> = new Map([
  [22, 'SSH'],
  [25, 'SMTP or FTP'],
  [53, 'DNS'],
  [80, 'HTTP'],
  [389, 'LDAP'],
  [443, 'TLS'],
  [445, 'SMB'],
  [465, 'TLS'],
  [636, 'TLS'],
  [853, 'TLS'],
  [990, 'TLS'],
  [993, 'TLS'],
  [995, 'TLS'],
  [1883, 'MQTT'],
  [3306, 'MySQL'],
  [3389, 'RDP'],
  [5432, 'PostgreSQL'],
  [5671, 'TLS'],
  [5672, 'AMQP'],
  [6379, 'Redis'],
  [8883, 'TLS'],
  [9092, 'Kafka'],
  [27017, 'MongoDB'],
]);

/** The protocol of a well-known port; null for others. */
export const protocolOfPort = (port: number): Protocol | null => spoken.get(port) ?? null;
