import { captureFilter } from './packetFilters.ts';
import { checkPlace, type FlowPlace } from './flowPlace.ts';

/*
 * Firewall logs show the device's own time zone, so these queries name the flow by its addresses and ports and no time:
 * a query that finds nothing because of a time zone reads like an acquittal.
 */

function panosFlow(place: FlowPlace): string {
  const { clientAddress, clientPort, serverAddress, serverPort } = checkPlace(place);
  return [
    `( addr.src in ${clientAddress} )`,
    `( addr.dst in ${serverAddress} )`,
    `( port.src eq ${clientPort} )`,
    `( port.dst eq ${serverPort} )`,
  ].join(' and ');
}

/** PAN-OS: filter for Monitor > Logs > Traffic. Look at action and session end reason. */
export function panosTrafficLog(place: FlowPlace): string {
  return panosFlow(place);
}

/** PAN-OS: filter for Monitor > Logs > Threat (also URL filtering, WildFire and data filtering logs). */
export function panosThreatLog(place: FlowPlace): string {
  return `${panosFlow(place)} and ( action neq allow )`;
}

/** PAN-OS: every session of this pair that did not end with a FIN; shows whether it is this flow or all. */
export function panosAbnormalEnds(place: FlowPlace): string {
  const { clientAddress, serverAddress, serverPort } = checkPlace(place);
  return [
    `( addr.src in ${clientAddress} )`,
    `( addr.dst in ${serverAddress} )`,
    `( port.dst eq ${serverPort} )`,
    `( session_end_reason neq tcp-fin )`,
  ].join(' and ');
}

/** PAN-OS CLI: live sessions of this pair; then `show session id N` names the tracker stage. */
export function panosSession(place: FlowPlace): string {
  const { clientAddress, serverAddress, serverPort } = checkPlace(place);
  return `show session all filter source ${clientAddress} destination ${serverAddress} destination-port ${serverPort}`;
}

function panosPacketFilter(place: FlowPlace): string[] {
  const { clientAddress, serverAddress, serverPort } = checkPlace(place);
  const set = 'debug dataplane packet-diag set filter';
  return [
    // Shown, not cleared: somebody else may be capturing on this firewall.
    'debug dataplane packet-diag show setting',
    `${set} match source ${clientAddress} destination ${serverAddress} destination-port ${serverPort} protocol 6`,
    `${set} match source ${serverAddress} destination ${clientAddress} source-port ${serverPort} protocol 6`,
    `${set} on`,
  ];
}

/** PAN-OS CLI: counters of this pair alone; run the last line again after the next reset. */
export function panosCounters(place: FlowPlace): string {
  return [...panosPacketFilter(place), 'show counter global filter packet-filter yes delta yes'].join('\n');
}

/** PAN-OS CLI: a RST in transmit.pcap that is not in receive.pcap was made by this firewall. */
export function panosStageCapture(place: FlowPlace): string {
  const stages = ['receive', 'firewall', 'transmit', 'drop'];
  return [
    ...panosPacketFilter(place),
    ...stages.map((stage) => `debug dataplane packet-diag set capture stage ${stage} file ${stage}.pcap`),
    'debug dataplane packet-diag set capture on',
  ].join('\n');
}

/** PAN-OS CLI: which rule this flow meets. */
export function panosPolicyTest(place: FlowPlace): string {
  const { clientAddress, serverAddress, serverPort } = checkPlace(place);
  return `test security-policy-match source ${clientAddress} destination ${serverAddress} destination-port ${serverPort} protocol 6`;
}

/** FortiGate CLI: packets of this pair with interface names; offloaded sessions do not show. */
export function fortigateSniffer(place: FlowPlace): string {
  return `diagnose sniffer packet any '${captureFilter(place)}' 4 0 a`;
}

/** FortiGate CLI: traffic log of this flow; `action` tells client-rst, server-rst, timeout, deny and close apart. */
export function fortigateTrafficLog(place: FlowPlace): string {
  const { clientAddress, clientPort, serverAddress, serverPort } = checkPlace(place);
  return [
    'execute log filter reset',
    'execute log filter category traffic',
    `execute log filter field srcip ${clientAddress}`,
    `execute log filter field srcport ${clientPort}`,
    `execute log filter field dstip ${serverAddress}`,
    `execute log filter field dstport ${serverPort}`,
    'execute log display',
  ].join('\n');
}

/** Linux router or firewall: what connection tracking holds for this pair. */
export function conntrackList(place: FlowPlace): string {
  const { clientAddress, serverAddress, serverPort, ipv6 } = checkPlace(place);
  const family = ipv6 ? 'ipv6' : 'ipv4';
  return `sudo conntrack -L -f ${family} -p tcp -s ${clientAddress} -d ${serverAddress} --dport ${serverPort}`;
}

/** Linux router or firewall: rules that answer with a reset. */
export function linuxResetRules(place: FlowPlace): string {
  const save = place.ipv6 ? 'ip6tables-save' : 'iptables-save';
  return `sudo nft list ruleset | grep -n 'tcp reset'; sudo ${save} | grep -n 'tcp-reset'`;
}

/** F5 BIG-IP: how many resets it sent, by cause. */
export const f5ResetCauses = 'tmsh show net rst-cause';
