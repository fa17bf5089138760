/** For tests inside the extension host. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { TcpResetExplainerApi } from '../../src/host/api.ts';

export const timeline = 'tcpResetExplainer.timeline';

export async function api(): Promise<TcpResetExplainerApi> {
  const extension = vscode.extensions.getExtension<TcpResetExplainerApi>('tcp-reset-explainer.tcp-reset-explainer');
  assert.ok(extension, 'the extension is not loaded');
  return extension.activate();
}

/** A file of the workspace that the tests run in. */
export function inWorkspace(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the tests need a workspace');
  return vscode.Uri.joinPath(folder.uri, name);
}

export const sample = (): vscode.Uri => inWorkspace('resets.pcapng');

/** Waits until `look` finds something; fails after ten seconds, naming it. */
export async function until<Found>(what: string, look: () => Found | undefined | false): Promise<Found> {
  for (const end = Date.now() + 10_000; Date.now() < end; await sleep(25)) {
    const found = look();
    if (found !== undefined && found !== false) return found;
  }
  assert.fail(`waited in vain: ${what}`);
}

export const diagnosticsOf = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri);

export async function openTimeline(uri: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('vscode.openWith', uri, timeline);
  await until(`the timeline of ${uri.path}`, () => activeTimeline()?.path === uri.path);
}

/** The capture of the active tab, when that is a timeline. */
export function activeTimeline(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === timeline ? input.uri : undefined;
}

export const tabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => [...group.tabs]);

export const closeAll = async (): Promise<void> => {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
};

/** The lines of the resets document that carry a marker for one finding. */
export async function findingMarkers(uri: vscode.Uri): Promise<vscode.Diagnostic[]> {
  const resets = (await api()).resetsUri(uri);
  return until(`problems of ${uri.path}`, () => {
    const found = diagnosticsOf(resets);
    return found.length > 0 && found;
  });
}
