import { seqDiff } from '../../flow/seq.ts';
import type { ResetFacts } from '../facts/facts.ts';

/** Two RSTs closer than this may differ by the FIN or SYN between them. */
const SMALLEST_STRIDE = 3;

/**
 * Steps between the sequence numbers of an event's RSTs when some were guessed: beyond all that was sent, and not the answer to another
 * segment (Weaver, Sommer and Paxson, NDSS 2009: RST_SEQ_CHANGE). A device that shoots at every packet it sees mixes guesses with
 * right numbers. Null when none was guessed, or when the numbers fall: those are answers that were overtaken.
 */
export function strides({ rsts, sentBefore, repeatsAck }: ResetFacts): number[] | null {
  if (rsts.length < 2) return null;
  // Each segment in flight draws a RST of its own, numbered by that segment's ACK: many numbers, none of them guessed.
  const guessed = rsts.some(({ seq }, i) => {
    const sent = sentBefore[i] ?? -1;
    return i > 0 && repeatsAck[i] !== true && (sent < 0 || seqDiff(seq, sent) >= SMALLEST_STRIDE);
  });
  if (!guessed) return null;
  const numbers = [...new Set(rsts.map(({ seq }) => seq))];
  const [first] = numbers;
  if (first === undefined || seqDiff(numbers.at(-1) ?? first, first) <= 0) return null;
  const rising = numbers.toSorted((a, b) => seqDiff(a, b));
  const steps = rising.slice(1).map((seq, i) => seqDiff(seq, rising[i] ?? seq));
  return steps.some((step) => step >= SMALLEST_STRIDE) ? steps : null;
}
