import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { api, closeAll, findingMarkers, inWorkspace, openTimeline, sample, tabs, until } from '../support/hostTools.ts';

const reports = (): vscode.TextDocument[] =>
  vscode.workspace.textDocuments.filter(({ uri, isClosed }) => uri.scheme === 'tcp-resets-report' && !isClosed);
const previews = (): string[] =>
  tabs()
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('markdown.preview'))
    .map(({ label }) => label);

describe('the readable report', () => {
  afterEach(closeAll);

  it('of the capture that is looked at opens as a preview', async () => {
    await openTimeline(sample());
    await vscode.commands.executeCommand('tcpResetExplainer.explainResets');
    await until('the preview', () => previews().length === 1);
    const [report] = reports();
    assert.ok(report);
    assert.equal(report.languageId, 'markdown');
    assert.match(report.getText(), /^# TCP resets in /);
  });

  it('of several captures chosen in the Explorer opens for each', async () => {
    const other = inWorkspace('other.pcapng');
    await vscode.workspace.fs.copy(sample(), other, { overwrite: true });
    await vscode.commands.executeCommand('tcpResetExplainer.explainResets', sample(), [sample(), other]);
    await until('both previews', () => previews().length === 2);
    assert.ok(
      previews().some((label) => label.includes('other.pcapng')),
      previews().join(),
    );
    await closeAll();
    await vscode.workspace.fs.delete(other);
  });

  it('of one reset names its cause', async () => {
    await openTimeline(sample());
    const [marker] = await findingMarkers(sample());
    const { target } = marker?.code as { target: vscode.Uri };
    await vscode.commands.executeCommand('tcpResetExplainer.explainReset', ...(JSON.parse(target.query) as number[]));
    await until('the preview', () => previews().length === 1);
    const frame = (JSON.parse(target.query) as number[])[1];
    const report = await until('its text', () => reports().find(({ uri }) => uri.path.endsWith(`.frame-${frame}.md`)));
    const finding = (await (await api()).findings(sample())).find((each) => each.frame === frame);
    assert.equal(report.lineAt(0).text, `# ${finding?.causes[0].title}`);
  });

  it('is not opened for what is no capture', async () => {
    await vscode.commands.executeCommand('tcpResetExplainer.explainResets', 12345);
    assert.deepEqual(previews(), []);
  });
});
