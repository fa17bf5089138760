import type { CommandContext } from './context.ts';

/**
 * Undo and redo of what one did to the view of the timeline in front. Their keys are VS Code's “Go Back” and “Go Forward” on Windows:
 * VS Code hears every key that a page hears, so the page leaves these to the command, and VS Code to us while our editor has them.
 */
export const viewBack = ({ editor }: CommandContext): void => editor.travel(-1);
export const viewForward = ({ editor }: CommandContext): void => editor.travel(1);
