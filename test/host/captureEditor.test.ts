import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  activeTimeline,
  api,
  closeAll,
  diagnosticsOf,
  findingMarkers,
  openTimeline,
  sample,
  tabs,
  timeline,
  until,
} from '../support/hostTools.ts';

describe('the capture editor', () => {
  afterEach(closeAll);

  it('is what a capture opens in', async () => {
    await vscode.commands.executeCommand('vscode.open', sample());
    await until('the timeline', () => activeTimeline()?.path === sample().path);
  });

  it('puts one problem for each reset on its line of the resets document, as loud as the finding', async () => {
    await openTimeline(sample());
    const findings = await (await api()).findings(sample());
    assert.ok(findings.length > 0, 'the sample has no resets');
    const markers = await findingMarkers(sample());
    assert.equal(markers.length, findings.length);
    const resets = await vscode.workspace.openTextDocument((await api()).resetsUri(sample()));
    const frames = markers.map(({ range }) =>
      Number(/frame ([\d,]+)/.exec(resets.lineAt(range.start.line).text)?.[1]?.replace(',', '')),
    );
    assert.deepEqual(
      frames.sort((a, b) => a - b),
      findings.map(({ frame }) => frame),
    );
    const loudness = (severity: vscode.DiagnosticSeverity): number =>
      markers.filter((marker) => marker.severity === severity).length;
    for (const [severity, name] of [
      [vscode.DiagnosticSeverity.Error, 'error'],
      [vscode.DiagnosticSeverity.Warning, 'warning'],
      [vscode.DiagnosticSeverity.Information, 'information'],
    ] as const) {
      assert.equal(loudness(severity), findings.filter((finding) => finding.severity === name).length, name);
    }
    for (const { source } of markers) assert.equal(source, 'TCP resets');
  });

  it('puts one summary on the capture itself, with a link to the report', async () => {
    await openTimeline(sample());
    const { totals } = await (await api()).summary(sample());
    const [summary, ...others] = await until('the summary', () => {
      const found = diagnosticsOf(sample());
      return found.length > 0 && found;
    });
    assert.deepEqual(others, []);
    assert.ok(summary);
    assert.ok(summary.message.startsWith(`${totals.resets} resets, ${totals.faults} fault`), summary.message);
    assert.equal(summary.severity, vscode.DiagnosticSeverity.Hint, 'Problems and the status bar count findings only');
    const code = summary.code as { value: string; target: vscode.Uri };
    assert.equal(code.value, 'Explain resets');
    assert.match(code.target.toString(true), /^command:tcpResetExplainer\.explainResets\?\[\d+\]$/);
  });

  it('takes its problems back when the last editor of the capture closes', async () => {
    await openTimeline(sample());
    await findingMarkers(sample());
    await closeAll();
    const resets = (await api()).resetsUri(sample());
    await until('no problems', () => diagnosticsOf(sample()).length === 0 && diagnosticsOf(resets).length === 0);
  });

  it('leaves no problems when another extension only asks', async () => {
    await (await api()).findings(sample());
    assert.deepEqual(diagnosticsOf(sample()), []);
  });

  it('reveals the reset that a problem links to', async () => {
    await openTimeline(sample());
    const [marker] = await findingMarkers(sample());
    await putOtherTabInFront();
    const { target } = marker?.code as { value: string; target: vscode.Uri };
    assert.match(target.toString(true), /^command:tcpResetExplainer\.revealReset\?\[\d+,\d+\]$/);
    await vscode.commands.executeCommand(target.path, ...(JSON.parse(target.query) as number[]));
    await until('the timeline', () => activeTimeline()?.path === sample().path);
    assert.equal(tabs().filter(({ input }) => input instanceof vscode.TabInputCustom && input.viewType === timeline).length, 1);
  });

  it('shows two places of one capture with one analysis', async () => {
    await openTimeline(sample());
    await findingMarkers(sample());
    await openTimeline(sample().with({ fragment: 'frame=3' }));
    assert.equal(diagnosticsOf(sample()).length, 1);
    assert.deepEqual(diagnosticsOf(sample().with({ fragment: 'frame=3' })), []);
  });
});

/** Puts another tab in front, so that revealing has something to do. */
async function putOtherTabInFront(): Promise<void> {
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'in front' }));
  assert.equal(activeTimeline(), undefined);
}
