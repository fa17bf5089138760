/**
 * Where a command or filter is to be entered: a line that starts so belongs there. By the words and not by who gives the advice, so that
 * no command can be without its label.
 */
const tools: readonly (readonly [start: RegExp, tool: string])[] = [
  [/^\( addr\.src /, 'PAN-OS, filter under Monitor > Logs'],
  [/^(show session|show counter|test security-policy-match|debug dataplane) /, 'PAN-OS command line'],
  [/^(execute log|diagnose sniffer) /, 'FortiGate command line'],
  [/^tmsh /, 'F5 BIG-IP shell'],
  [/^(tcp|ip|ipv6|frame)\.\w+ /, 'Wireshark display filter'],
  [/^tshark /, 'Shell where the capture is'],
  [/^sudo tcpdump /, 'Shell at the capture point'],
  [/^sudo (conntrack|nft|iptables-save|ip6tables-save) /, 'Linux shell on the router or firewall'],
  [/^sysctl /, 'Linux shell on the router or firewall'],
];

/** The label of a command, by its first line; empty for one that no label fits. */
export function toolOf(command: string): string {
  return tools.find(([start]) => start.test(command))?.[1] ?? '';
}
