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
  until,
} from '../support/hostTools.ts';

/** Opens the resets document and puts the cursor on its first finding. */
async function onFirstFinding(): Promise<{ editor: vscode.TextEditor; marker: vscode.Diagnostic }> {
  const document = await vscode.workspace.openTextDocument((await api()).resetsUri(sample()));
  const editor = await vscode.window.showTextDocument(document);
  const [marker] = await findingMarkers(sample());
  assert.ok(marker);
  editor.selection = new vscode.Selection(marker.range.start, marker.range.start);
  return { editor, marker };
}

const frameOf = (text: string): number => Number(/frame ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));

describe('the resets document', () => {
  afterEach(closeAll);

  it('opens without an editor of the capture, and brings its problems', async () => {
    const { editor } = await onFirstFinding();
    const { document } = editor;
    assert.equal(document.languageId, 'tcp-resets');
    assert.equal(document.uri.path, `${sample().path}.resets`);
    const { totals } = await (await api()).summary(sample());
    const listed = document
      .getText()
      .split('\n')
      .filter((line) => /^(?: {2}){1,2}frame [\d,]+/.test(line));
    assert.equal(listed.length, totals.resets);
    assert.equal(diagnosticsOf(sample()).length, 1);
  });

  it('is opened by its command, for the capture that is looked at', async () => {
    await openTimeline(sample());
    await vscode.commands.executeCommand('tcpResetExplainer.openResetsDocument');
    await until('the document', () => vscode.window.activeTextEditor?.document.languageId === 'tcp-resets');
    assert.equal(tabs().length, 2);
  });

  it('shows the cause card over a line, with links that run only our commands', async () => {
    const { editor, marker } = await onFirstFinding();
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      editor.document.uri,
      marker.range.start,
    );
    const frame = frameOf(editor.document.lineAt(marker.range.start.line).text);
    const findings = await (await api()).findings(sample());
    const finding = findings.find((each) => each.frame === frame);
    assert.ok(finding);
    const contents = hovers.flatMap((hover) => hover.contents) as vscode.MarkdownString[];
    const [card, links] = contents;
    assert.ok(card && links);
    assert.ok(card.value.includes(finding.causes[0].title), card.value);
    assert.equal(card.isTrusted ?? false, false, 'the card holds packet text and must not run commands');
    assert.match(links.value, new RegExp(`command:tcpResetExplainer\\.revealReset\\?%5B\\d+%2C${frame}%5D`));
    assert.ok(!contents.some(({ supportHtml }) => supportHtml === true));
  });

  it('says nothing over its headings', async () => {
    const { editor } = await onFirstFinding();
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      editor.document.uri,
      new vscode.Position(0, 0),
    );
    assert.deepEqual(
      hovers.flatMap(({ contents }) => contents),
      [],
    );
  });

  it('offers to reveal, explain and filter, and copies the filter', async () => {
    const { editor, marker } = await onFirstFinding();
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      editor.document.uri,
      marker.range,
    );
    assert.deepEqual(
      actions.map(({ title }) => title),
      ['Reveal reset in timeline', 'Explain this reset', 'Copy Wireshark filter'],
    );
    const copy = actions[2]?.command;
    assert.ok(copy);
    await vscode.env.clipboard.writeText('before');
    await vscode.commands.executeCommand(copy.command, ...((copy.arguments ?? []) as unknown[]));
    assert.match(await vscode.env.clipboard.readText(), /tcp\.stream|tcp\.port/);
  });

  it('copies the filter for the line of the cursor', async () => {
    await onFirstFinding();
    await vscode.env.clipboard.writeText('before');
    await vscode.commands.executeCommand('tcpResetExplainer.copyWiresharkFilter');
    assert.notEqual(await vscode.env.clipboard.readText(), 'before');
  });

  it('reveals the line of the cursor in a timeline beside it', async () => {
    await onFirstFinding();
    await vscode.commands.executeCommand('tcpResetExplainer.revealReset');
    await until('the timeline', () => activeTimeline()?.path === sample().path);
    assert.equal(vscode.window.tabGroups.all.length, 2);
  });

  it('cannot be edited', async () => {
    const { editor } = await onFirstFinding();
    const before = editor.document.getText();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'x')).then(undefined, () => false);
    assert.equal(editor.document.getText(), before);
  });

  it('says so when its address names no capture', async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('tcp-resets:/nothing.resets'));
    assert.equal(document.getText(), 'This address names no capture.\n');
  });
});
