import { describe, expect, it } from 'vitest';
import type { FlowQuery } from '../../src/core/analysis.ts';
import type { HostLink } from '../../webview/bridge.ts';
import { FlowBrowser } from '../../webview/state/flowBrowser.ts';
import { mixedCapture } from './harness/fakeCapture.ts';

const capture = mixedCapture();

/** A list that leaves out flow 0, as it does with a flow known only from an ICMP error. */
function browserOf(asked: FlowQuery[] = []): FlowBrowser {
  const flows = (query: FlowQuery) => {
    asked.push(query);
    const rows = capture.flows({ ...query, offset: 0, limit: 500 }).rows.filter(({ flow }) => flow !== 0);
    return Promise.resolve({
      total: rows.length,
      offset: query.offset,
      rows: rows.slice(query.offset, query.offset + query.limit),
    });
  };
  const link = { call: (_name: string, query: FlowQuery) => flows(query), tell: () => undefined };
  return new FlowBrowser(link as unknown as HostLink, () => undefined);
}

describe('a flow by its number', () => {
  it('is found when the list has left one out before it', async () => {
    expect((await browserOf().byNumber(1))?.flow).toBe(1);
    expect((await browserOf().byNumber(7))?.flow).toBe(7);
  });

  it('is found whatever the list is filtered by', async () => {
    const asked: FlowQuery[] = [];
    const browser = browserOf(asked);
    browser.choose({ text: 'nothing has this', show: 'faults', causeId: 'port-closed' });
    expect((await browser.byNumber(7))?.flow).toBe(7);
    expect(asked).toEqual([{ sort: 'flow', descending: false, text: '', show: 'all', flow: 7, offset: 0, limit: 1 }]);
  });

  it('is undefined when there is none', async () => {
    expect(await browserOf().byNumber(0)).toBeUndefined();
    expect(await browserOf().byNumber(9999)).toBeUndefined();
  });
});
