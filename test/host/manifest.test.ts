import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: unknown }; readonly virtualWorkspaces: unknown };
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly customEditors: readonly { readonly selector: readonly { readonly filenamePattern: string }[] }[];
  };
}

describe('the manifest', () => {
  const manifest = vscode.extensions.getExtension('tcp-reset-explainer.tcp-reset-explainer')?.packageJSON as Manifest;

  it('asks for no trust, because nothing of the workspace is run', () => {
    assert.equal(manifest.capabilities.untrustedWorkspaces.supported, true);
    assert.equal(manifest.capabilities.virtualWorkspaces, true);
  });

  it('starts the extension only when it is used', () => {
    assert.deepEqual(manifest.activationEvents, []);
  });

  it('claims captures, plain and packed', () => {
    assert.deepEqual(
      manifest.contributes.customEditors[0]?.selector.map(({ filenamePattern }) => filenamePattern),
      [
        ...['', '.gz', '.zst', '.lz4'].flatMap((packed) => ['*.pcap', '*.pcapng', '*.cap'].map((name) => name + packed)),
        '*.snoop',
        '*.erf',
      ],
    );
  });

  it('has every command in one category', () => {
    for (const { category } of manifest.contributes.commands) assert.equal(category, 'TCP');
  });
});
