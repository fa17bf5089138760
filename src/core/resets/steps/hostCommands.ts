import { checkPlace, type FlowPlace, type Role, secondsAround } from './flowPlace.ts';

// Clocks of hosts and capture points differ by a second or two even with NTP trouble; more drowns the line looked for.
const logWindowSeconds = 5;

/** Linux server: what listens on the port; Recv-Q is the accept queue now, Send-Q its limit. */
export function linuxListeners(place: FlowPlace): string {
  return `sudo ss -tlnp 'sport = :${checkPlace(place).serverPort}'`;
}

/** Linux: the pair's connections with timers, retransmissions and unread bytes (Recv-Q), as the server or the client has them. */
export function linuxConnections(place: FlowPlace, of: Role): string {
  const { serverPort, ipv6 } = checkPlace(place);
  const other = otherAddress(place, of);
  return `sudo ss -tanpio 'dst ${ipv6 ? `[${other}]` : other} and ${of === 'server' ? 'sport' : 'dport'} = :${serverPort}'`;
}

const otherAddress = ({ clientAddress, serverAddress }: FlowPlace, of: Role): string =>
  of === 'server' ? clientAddress : serverAddress;

/**
 * Linux: prints who sends a RST on this server port, live, with the kernel's reason in the stack.
 * Only the ports are read: the address fields of the tracepoint changed their shape with Linux 6.10.
 */
export function linuxResetTrace(place: FlowPlace): string {
  const { serverPort } = checkPlace(place);
  const ours = `args->sport == ${serverPort} || args->dport == ${serverPort}`;
  const line =
    'printf("%s[%d] sent RST, port %d to %d, state %d%s\\n", comm, pid, args->sport, args->dport, args->state, kstack)';
  return `sudo bpftrace -e 'tracepoint:tcp:tcp_send_reset /${ours}/ { time("%H:%M:%S "); ${line}; }'`;
}

/** Linux: counters that rise when this host resets; run before and after the next reset. */
export const linuxCounters =
  "nstat -az TcpOutRsts TcpEstabResets TcpAttemptFails 'TcpExtTCPAbort*' 'TcpExtListen*' 'TcpExtTCPReqQFull*' 'TcpExtTCPTimeWaitOverflow'";

/** Linux: settings that decide how long a silent connection lives and what a full queue does. */
export const linuxSettings =
  'sysctl net.ipv4.tcp_keepalive_time net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_abort_on_overflow net.core.somaxconn net.ipv4.tcp_max_syn_backlog';

/** Linux server: everything it logged within five seconds of the reset. */
export function journalAround(time: string): string {
  const window = secondsAround(time, logWindowSeconds);
  if (window === null) return 'journalctl --utc';
  const at = (iso: string): string => `'${iso.replace('T', ' ')} UTC'`;
  return `journalctl --utc --since ${at(window.from)} --until ${at(window.until)}`;
}

/** Windows server (PowerShell): which process listens on the port. */
export function windowsListeners(place: FlowPlace): string {
  return (
    `Get-NetTCPConnection -State Listen -LocalPort ${checkPlace(place).serverPort} | ` +
    "Select-Object LocalAddress, LocalPort, OwningProcess, @{n='Process';e={(Get-Process -Id $_.OwningProcess).Name}}"
  );
}

/** Windows server (PowerShell): system and application events within five seconds of the reset. */
export function windowsEventsAround(time: string): string {
  const window = secondsAround(time, logWindowSeconds);
  const times = window === null ? '' : `; StartTime='${window.from}Z'; EndTime='${window.until}Z'`;
  return `Get-WinEvent -FilterHashtable @{LogName='System','Application'${times}}`;
}

/** Windows (PowerShell): the pair's connections now, as the server or the client has them. */
export function windowsConnections(place: FlowPlace, of: Role): string {
  const { serverPort } = checkPlace(place);
  return `Get-NetTCPConnection -${of === 'server' ? 'Local' : 'Remote'}Port ${serverPort} -RemoteAddress ${otherAddress(place, of)}`;
}

/** Windows: shows each RST on this port as it passes the network stack (Windows 10 1809 and Server 2019 on). */
export function windowsResetTrace(place: FlowPlace): string {
  return `pktmon filter add resets -t TCP RST -p ${checkPlace(place).serverPort}; pktmon start --capture --log-mode real-time`;
}

/** Windows: counters that rise with resets; run before and after the next one. */
export function windowsCounters(place: FlowPlace): string {
  return `netstat -s -p ${checkPlace(place).ipv6 ? 'tcpv6' : 'tcp'}`;
}

/** Windows: settings that decide how long a silent connection lives. */
export const windowsSettings =
  'Get-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters | Select-Object KeepAliveTime, KeepAliveInterval, TcpMaxDataRetransmissions';

/** macOS and BSD server: what listens on the port. */
export function bsdListeners(place: FlowPlace): string {
  return `sudo lsof -nP -iTCP:${checkPlace(place).serverPort} -sTCP:LISTEN`;
}

/** macOS and BSD: the connections with the other end now. */
export function bsdConnections(place: FlowPlace, of: Role): string {
  return `netstat -an -p tcp | grep -F '${otherAddress(checkPlace(place), of)}'`;
}

/** macOS and BSD: the RSTs that this host sends itself, live; one that only arrives is not shown. */
export function bsdResetTrace(place: FlowPlace): string {
  const { serverPort, ipv6 } = checkPlace(place);
  const reset = ipv6 ? 'ip6[6] == 6 and ip6[53] & 4 != 0' : 'tcp[tcpflags] & tcp-rst != 0';
  return `sudo tcpdump -n -Q out 'tcp port ${serverPort} and ${reset}'`;
}

/** macOS: everything it logged within five seconds of the reset; BSD hosts have it in /var/log/messages. */
export function macLogAround(time: string): string {
  const window = secondsAround(time, logWindowSeconds);
  if (window === null) return 'log show';
  const at = (iso: string): string => `'${iso.replace('T', ' ')}+0000'`;
  return `log show --start ${at(window.from)} --end ${at(window.until)}`;
}

/** macOS and BSD: counters that rise with resets; run before and after the next one. */
export const bsdCounters = 'netstat -s -p tcp';

/** macOS and BSD: settings that decide how long a silent connection lives and what a full queue does. */
export const bsdSettings = 'sysctl net.inet.tcp.keepidle net.inet.tcp.keepintvl net.inet.tcp.keepcnt kern.ipc.somaxconn';

/** Windows client (PowerShell): is the port reachable from here now? */
export function windowsTryConnection(place: FlowPlace): string {
  const { serverAddress, serverPort } = checkPlace(place);
  return `Test-NetConnection ${serverAddress} -Port ${serverPort}`;
}

/** Either end: is the port reachable from here now? */
export function tryConnection(place: FlowPlace): string {
  const { serverAddress, serverPort } = checkPlace(place);
  return `nc -vz -w 5 ${serverAddress} ${serverPort}`;
}
