import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activeTimeline, api, closeAll, sample, tabs, until } from '../support/hostTools.ts';

const linkTo = (capture: vscode.Uri, frame: number): vscode.Uri =>
  vscode.Uri.from({
    scheme: vscode.env.uriScheme,
    authority: 'tcp-reset-explainer.tcp-reset-explainer',
    path: '/open',
    query: capture.with({ fragment: `frame=${frame}` }).toString(),
  });

describe('a link to a frame', () => {
  afterEach(closeAll);

  it('opens the capture in its timeline', async () => {
    await (await api()).openLink(linkTo(sample(), 3));
    await until('the timeline', () => activeTimeline()?.path === sample().path);
  });

  it('opens nothing on another machine', async () => {
    await (await api()).openLink(linkTo(vscode.Uri.parse('file://elsewhere/share/a.pcap'), 3));
    assert.deepEqual(tabs(), []);
  });
});
