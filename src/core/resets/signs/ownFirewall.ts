import type { ResetFacts } from '../facts/facts.ts';

/**
 * A packet filter on the host answers a packet statelessly, from the host's distance and with IP ID 0 as Linux does (nf_send_reset),
 * whatever the host's TCP knows.
 */
export function ownFirewallMayHave({ form, rst, rsts, own }: ResetFacts): boolean {
  return (
    form === 'ack-reply' && rsts.length === 1 && rst.ipId === 0 && rst.dontFragment && own.ttls.some(({ ttl }) => ttl === rst.ttl)
  );
}
