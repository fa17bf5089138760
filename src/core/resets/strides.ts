import { seqDiff } from '../flow/seq.ts';
import type { ResetFacts } from './facts.ts';

/** Two RSTs closer than this may differ by the FIN or SYN between them. */
const SMALLEST_STRIDE = 3;

/**
 * Steps between the sequence numbers of an event's RSTs when they were guessed: rising, beyond all that was sent, and not each the
 * answer to another segment (Weaver, Sommer and Paxson, NDSS 2009: RST_SEQ_CHANGE). Null when they were not.
 */
export function strides({ rsts, sentBefore, repeatsAck }: ResetFacts): number[] | null {
  if (rsts.length < 2) return null;
  // Each segment in flight draws a RST of its own, numbered by that segment's ACK: many numbers, none of them guessed.
  const guessed = rsts.some(({ seq }, i) => {
    const sent = sentBefore[i] ?? -1;
    return repeatsAck[i] !== true && (sent < 0 || seqDiff(seq, sent) > 0);
  });
  const numbers = [...new Set(rsts.map(({ seq }) => seq))];
  if (!guessed || numbers.length < 2) return null;
  const steps = numbers.slice(1).map((seq, i) => seqDiff(seq, numbers[i] ?? seq));
  return steps.every((step) => step >= SMALLEST_STRIDE) ? steps : null;
}
