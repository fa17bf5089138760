import { type Disposable, Hover, languages, MarkdownString, type TextDocument } from 'vscode';
import { causeCardMarkdown } from '../core/report/causeCard.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { resetsScheme } from './captureUri.ts';
import { commandIds, commandLink } from './commandLinks.ts';
import { type FindingAt, findingAt } from './resetsDocument.ts';

/** The cause card over a line of the resets document. */
export const activateHovers = (registry: CaptureRegistry): Disposable =>
  languages.registerHoverProvider(
    { scheme: resetsScheme },
    {
      async provideHover(document, { line }) {
        const at = await findingAt(registry, document, line);
        return at && hoverOf(at, document, line);
      },
    },
  );

async function hoverOf({ capture, finding }: FindingAt, document: TextDocument, line: number): Promise<Hover> {
  // Packet text is in the card, so the card may run nothing; the links below it stand apart.
  const card = new MarkdownString(causeCardMarkdown(await capture.ask('explain', finding.index)));
  return new Hover([card, linksTo(capture.id, finding.frame)], document.lineAt(line).range);
}

function linksTo(captureId: number, frame: number): MarkdownString {
  const link = (text: string, command: string): string => `[${text}](${commandLink(command, captureId, frame).toString()})`;
  const links = new MarkdownString(
    [
      link('Reveal in timeline', commandIds.revealReset),
      link('Copy Wireshark filter', commandIds.copyWiresharkFilter),
      link('Explain this reset', commandIds.explainReset),
    ].join(' | '),
  );
  links.isTrusted = { enabledCommands: [commandIds.revealReset, commandIds.copyWiresharkFilter, commandIds.explainReset] };
  return links;
}
