import type { CommandContext } from './context.ts';

/** The marked packets, or the whole flow, of the timeline in front as text: the page knows what is marked and how it is shown. */
export const copyPackets = ({ editor }: CommandContext): void => editor.copy('packets');
export const copyFlow = ({ editor }: CommandContext): void => editor.copy('flow');
