import assert from 'node:assert/strict';
import * as vscode from 'vscode';

const id = 'tcp-reset-explainer.tcp-reset-explainer';

describe('the installed extension', () => {
  it('is known to VS Code and activates', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension, `${id} is not loaded`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command it promises in its manifest', async () => {
    const extension = vscode.extensions.getExtension(id);
    assert.ok(extension);
    await extension.activate();
    const manifest = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const promised = manifest.contributes.commands.map(({ command }) => command);
    assert.ok(promised.length > 0, 'the manifest promises no command');
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      promised.filter((command) => !registered.has(command)),
      [],
    );
  });
});
