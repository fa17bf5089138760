import { Uri } from 'vscode';

/** Every command of the extension; package.json contributes the same ones. */
export const commandIds = {
  explainResets: 'tcpResetExplainer.explainResets',
  explainReset: 'tcpResetExplainer.explainReset',
  revealReset: 'tcpResetExplainer.revealReset',
  copyWiresharkFilter: 'tcpResetExplainer.copyWiresharkFilter',
  copyExplanation: 'tcpResetExplainer.copyExplanation',
  copyPackets: 'tcpResetExplainer.copyPackets',
  copyFlow: 'tcpResetExplainer.copyFlow',
  openWith: 'tcpResetExplainer.openWith',
  openResetsDocument: 'tcpResetExplainer.openResetsDocument',
  cancel: 'tcpResetExplainer.cancel',
  viewBack: 'tcpResetExplainer.viewBack',
  viewForward: 'tcpResetExplainer.viewForward',
  goToBookmark: 'tcpResetExplainer.goToBookmark',
} as const;

/**
 * A link that runs a command. Its arguments are numbers only (the capture's id, a frame): Problems shows links unencoded, and a
 * file name with a # in it would cut the link short.
 */
export const commandLink = (command: string, ...numbers: number[]): Uri =>
  Uri.from({ scheme: 'command', path: command, query: JSON.stringify(numbers) });
