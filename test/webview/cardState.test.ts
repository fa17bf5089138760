import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/resets/finding.ts';
import type { HostLink } from '../../webview/bridge.ts';
import { CardState } from '../../webview/state/cardState.ts';
import { Findings } from '../../webview/state/findings.ts';
import { mixedCapture } from './harness/fakeCapture.ts';

const explained = mixedCapture().explain(0);
const findingOf = (headline: string): Finding => ({ ...explained, headline });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A host that explains when the test says so. */
function deskOf() {
  const asked: { answer: (finding: Finding) => void; fail: (error: Error) => void }[] = [];
  const call = () => new Promise<Finding>((answer, fail) => asked.push({ answer, fail }));
  const findings = new Findings({ call, tell: () => undefined } as unknown as HostLink, () => undefined);
  findings.reset(1);
  return { asked, findings, card: new CardState(findings, () => undefined) };
}

describe('the card', () => {
  it('shows nothing of the analysis before', async () => {
    const { asked, findings, card } = deskOf();
    card.pin(0);
    asked[0]?.answer(findingOf('before'));
    await settle();
    expect(card.finding?.headline).toBe('before');
    findings.reset(1);
    card.reset();
    expect(card.shown).toBeNull();
    card.pin(0);
    expect(card.finding).toBeNull();
    asked[1]?.answer(findingOf('after'));
    await settle();
    expect(card.finding?.headline).toBe('after');
  });

  it('hears nothing of a question about the analysis before', async () => {
    const { asked, findings, card } = deskOf();
    card.pin(0);
    findings.reset(1);
    card.reset();
    card.pin(0);
    asked[1]?.answer(findingOf('after'));
    await settle();
    asked[0]?.fail(new Error('The capture is read again.'));
    await settle();
    expect([card.finding?.headline, card.failure]).toEqual(['after', null]);
  });

  it('asks again for what failed when it is shown again', async () => {
    const { asked, card } = deskOf();
    card.pin(0);
    asked[0]?.fail(new Error('No.'));
    await settle();
    expect(card.failure).toBe('No.');
    card.pin(null);
    card.pin(0);
    expect([card.failure, asked.length]).toEqual([null, 2]);
    asked[1]?.answer(findingOf('well'));
    await settle();
    expect([card.finding?.headline, card.failure]).toEqual(['well', null]);
  });
});

describe('the findings', () => {
  it('keep a newer question when an older one fails', async () => {
    const { asked, findings } = deskOf();
    const older = findings.explain(0);
    findings.reset(1);
    const newer = findings.explain(0);
    asked[0]?.fail(new Error('The capture is read again.'));
    await expect(older).rejects.toThrow('read again');
    await settle();
    expect(findings.explain(0)).toBe(newer);
    expect(asked).toHaveLength(2);
  });
});
