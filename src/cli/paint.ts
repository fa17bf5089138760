import type { TextLine, Tone } from '../core/report/text.ts';

/** What a terminal can do, as far as we use it. */
export interface Terminal {
  readonly columns: number;
  readonly colour: boolean;
}

// Sixteen-colour codes: these follow the user's own theme, so they keep its contrast.
const codes: Partial<Record<Tone, string>> = {
  title: '1',
  error: '1;31',
  warning: '1;33',
  information: '1;32',
  quiet: '2',
  command: '36',
};

// Longer lines are hard to read, shorter ones break every few words; pipes get the width of a page.
const narrowest = 40;
const widest = 120;
const piped = 100;

/** @param isTty whether standard output is a terminal. See no-color.org for NO_COLOR. */
export function terminalOf(isTty: boolean, columns: number | undefined, env: NodeJS.ProcessEnv): Terminal {
  const plain = (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return {
    // Some pseudo-terminals claim to have no columns at all.
    columns: isTty && columns !== undefined && columns > 0 ? Math.min(widest, Math.max(narrowest, columns)) : piped,
    colour: isTty && !plain,
  };
}

export function painted({ text, tone }: TextLine, colour: boolean): string {
  const code = codes[tone];
  return colour && code !== undefined ? `\x1b[${code}m${text}\x1b[0m\n` : `${text}\n`;
}
