import type { Direction, FlowTable } from './flowTable.ts';
import { SAW_SYN, SAW_SYN_ACK } from './flowRow.ts';
import { A, B } from './flowTable.ts';

/** Which end of a flow is the client, and whether the packets say so or the port numbers only suggest it. */
export interface Roles {
  readonly client: Direction;
  readonly certain: boolean;
}

/** Ports from here on are handed out to clients (RFC 6335, 6; Linux starts at 32768). */
const FIRST_EPHEMERAL_PORT = 32768;

/** The client sent the SYN. Without a handshake, a low port against an ephemeral one suggests the server. */
export function rolesOf(flows: FlowTable, flow: number): Roles {
  const a = flow * 2;
  const sawA = flows.saw(a);
  const sawB = flows.saw(a + 1);
  if ((sawA & SAW_SYN) !== 0 || (sawB & SAW_SYN_ACK) !== 0) return { client: A, certain: true };
  if ((sawB & SAW_SYN) !== 0 || (sawA & SAW_SYN_ACK) !== 0) return { client: B, certain: true };
  const portA = flows.ports[a] ?? 0;
  const portB = flows.ports[a + 1] ?? 0;
  if (portA < FIRST_EPHEMERAL_PORT && portB >= FIRST_EPHEMERAL_PORT) return { client: B, certain: false };
  if (portB < FIRST_EPHEMERAL_PORT && portA >= FIRST_EPHEMERAL_PORT) return { client: A, certain: false };
  return { client: portA < portB ? B : A, certain: false };
}

/** Whether the guess above is good enough to name a side. */
export function sideKnown(flows: FlowTable, flow: number, roles: Roles): boolean {
  if (roles.certain) return true;
  const clientPort = flows.ports[flow * 2 + roles.client] ?? 0;
  const serverPort = flows.ports[flow * 2 + (roles.client ^ 1)] ?? 0;
  return clientPort >= FIRST_EPHEMERAL_PORT && serverPort < FIRST_EPHEMERAL_PORT;
}
