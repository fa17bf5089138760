import type { Protocol } from '../../payloadHint.ts';

/** A service whose configuration has well-known places that end connections. */
interface Service {
  readonly name: string;
  /** Its IANA ports, and others that hardly anything else uses. */
  readonly ports: readonly number[];
  /** As its payload is recognised; left out where it is not, or where that is also another service’s. */
  readonly protocol?: Protocol;
  /** Where it says on which port and address it listens: for a refused connection. */
  readonly listens: string;
  /** What ends or turns away its connections. */
  readonly ends: string;
}

const services: readonly Service[] = [
  {
    ...{ name: 'SSH', ports: [22], protocol: 'SSH' },
    listens: 'whether sshd runs, and Port and ListenAddress in sshd_config',
    ends: 'MaxStartups, LoginGraceTime, ClientAliveInterval and AllowUsers in sshd_config, and at fail2ban or hosts.deny',
  },
  {
    ...{ name: 'FTP', ports: [21] },
    listens: 'whether the FTP service runs, and its listen address',
    ends: 'the idle and data timeouts, the passive port range, and the limit of connections per address',
  },
  {
    ...{ name: 'mail', ports: [25, 465, 587] },
    listens: 'the listeners of the mail server (master.cf of Postfix, receive connectors of Exchange)',
    ends: 'limits of rate and connections per client, deny lists, the greeting delay and the largest message',
  },
  {
    ...{ name: 'DNS', ports: [53], protocol: 'DNS' },
    listens: 'whether the name server answers over TCP at all',
    ends: 'the limit of TCP clients and their idle timeout (tcp-clients and tcp-idle-timeout in BIND)',
  },
  {
    ...{ name: 'HTTP', ports: [80, 443, 8080, 8443], protocol: 'HTTP' },
    listens: 'the listen lines of the web server or proxy, and whether it runs',
    ends: 'the keep-alive and request timeouts, the largest body, the limit of connections, and the time limits towards what is behind it',
  },
  {
    ...{ name: 'LDAP', ports: [389, 636, 3268, 3269], protocol: 'LDAP' },
    listens: 'whether the directory service runs and offers this port',
    ends: 'idle and query limits (MaxConnIdleTime and MaxActiveQueries in Active Directory, idletimeout in OpenLDAP), and whether signing or TLS is demanded',
  },
  {
    ...{ name: 'SMB', ports: [139, 445], protocol: 'SMB' },
    listens: 'whether the Server service (LanmanServer) or smbd runs, and for port 139 whether NetBIOS over TCP/IP is on',
    ends: 'the versions, signing and encryption that both ends demand, the limit of sessions and the idle disconnect (autodisconnect on Windows, deadtime in Samba)',
  },
  {
    ...{ name: 'Remote Desktop', ports: [3389], protocol: 'RDP' },
    listens: 'whether Remote Desktop is enabled, its service (TermService) runs and its listener has this port',
    ends: 'Network Level Authentication, the listener’s certificate, the licences, and the session limits and time limits of Group Policy',
  },
  {
    ...{ name: 'Windows Remote Management', ports: [5985, 5986] },
    listens: 'its listeners (winrm enumerate winrm/config/listener)',
    ends: 'its quotas of users and shells, its idle timeout and its trusted hosts',
  },
  {
    ...{ name: 'SQL Server', ports: [1433] },
    listens: 'whether TCP/IP is enabled and with which port (SQL Server Configuration Manager)',
    ends: 'forced encryption, the limit of user connections, logon triggers and its ERRORLOG',
  },
  {
    ...{ name: 'Oracle', ports: [1521] },
    listens: 'lsnrctl status and listener.ora',
    ends: 'SQLNET.INBOUND_CONNECT_TIMEOUT, SQLNET.EXPIRE_TIME, the limit of processes and the alert log',
  },
  {
    ...{ name: 'MySQL', ports: [3306], protocol: 'MySQL' },
    listens: 'bind_address, port and skip_networking',
    ends: 'wait_timeout, max_connections, max_allowed_packet, max_connect_errors and net_read_timeout',
  },
  {
    ...{ name: 'PostgreSQL', ports: [5432], protocol: 'PostgreSQL' },
    listens: 'listen_addresses and port',
    ends: 'max_connections, pg_hba.conf, idle_session_timeout and idle_in_transaction_session_timeout',
  },
  {
    ...{ name: 'Redis', ports: [6379], protocol: 'Redis' },
    listens: 'bind, port and protected-mode',
    ends: 'timeout, maxclients, client-output-buffer-limit and protected-mode',
  },
  {
    ...{ name: 'MongoDB', ports: [27017], protocol: 'MongoDB' },
    listens: 'net.bindIp and net.port',
    ends: 'net.maxIncomingConnections, net.tls.mode and the driver’s maxIdleTimeMS',
  },
  {
    ...{ name: 'Kafka', ports: [9092], protocol: 'Kafka' },
    listens: 'listeners and advertised.listeners',
    ends: 'connections.max.idle.ms, max.connections and the security protocol of the listener',
  },
  {
    ...{ name: 'MQTT', ports: [1883, 8883], protocol: 'MQTT' },
    listens: 'the listeners of the broker',
    ends: 'client identifiers that are used twice, the keep-alive interval, the limit of connections and the access list',
  },
  {
    ...{ name: 'AMQP', ports: [5671, 5672], protocol: 'AMQP' },
    listens: 'the listeners of the broker',
    ends: 'the heartbeat, the handshake timeout, and the permissions on the virtual host',
  },
  {
    ...{ name: 'BGP', ports: [179] },
    listens: 'whether this neighbour is configured, with this address and not as passive on both sides',
    ends: 'AS numbers, the MD5 or TCP-AO key, TTL security and the hold time of the neighbour',
  },
  {
    ...{ name: 'Modbus', ports: [502] },
    listens: 'whether Modbus/TCP is enabled on the device',
    ends: 'how many clients the device serves at once, its idle timeout and its list of allowed addresses',
  },
];

/**
 * What to look at in the configuration of the service, by what it was heard to speak or else by its port; empty where neither is known.
 * @param refused whether it never accepted the connection.
 */
export function serviceAdvice(port: number, protocol: string | null, refused: boolean): string {
  const heard = protocol === null ? undefined : services.find((service) => service.protocol === protocol);
  const usual = services.find(({ ports }) => ports.includes(port));
  const service = heard ?? usual;
  if (service === undefined) return '';
  const who = heard === undefined ? `Port ${port} is usually ${service.name}: look at` : `For ${service.name} look at`;
  return `${who} ${refused ? service.listens : service.ends}.`;
}
