import type { FlowTable } from './flowTable.ts';
import { SAW_FIN, SAW_RST, SAW_SYN, SAW_SYN_ACK } from './flowTable.ts';
import { rolesOf } from './roles.ts';

/** Zeek's conn_state (base/protocols/conn/main.zeek): the outcome words engineers share. */
export type ConnState = 'S0' | 'S1' | 'SF' | 'REJ' | 'S2' | 'S3' | 'RSTO' | 'RSTR' | 'RSTOS0' | 'RSTRH' | 'SH' | 'SHR' | 'OTH';

export function connState(flows: FlowTable, flow: number): ConnState {
  const { client } = rolesOf(flows, flow);
  const originator = flows.saw(flow * 2 + client);
  const responder = flows.saw(flow * 2 + (client ^ 1));
  const syn = (originator & SAW_SYN) !== 0;
  const synAck = (responder & SAW_SYN_ACK) !== 0;
  if (!syn && !synAck) return 'OTH';
  if (syn && !synAck) {
    if ((responder & SAW_RST) !== 0) return 'REJ';
    if ((originator & SAW_RST) !== 0) return 'RSTOS0';
    return (originator & SAW_FIN) !== 0 ? 'SH' : 'S0';
  }
  if (!syn) {
    if ((responder & SAW_RST) !== 0) return 'RSTRH';
    if ((responder & SAW_FIN) !== 0) return 'SHR';
    return 'OTH';
  }
  if ((originator & SAW_RST) !== 0) return 'RSTO';
  if ((responder & SAW_RST) !== 0) return 'RSTR';
  const originatorClosed = (originator & SAW_FIN) !== 0;
  const responderClosed = (responder & SAW_FIN) !== 0;
  if (originatorClosed && responderClosed) return 'SF';
  if (originatorClosed) return 'S2';
  return responderClosed ? 'S3' : 'S1';
}
