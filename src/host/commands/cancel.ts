import type { CommandContext } from './context.ts';

/** Stops reading the capture that is being looked at, or else all that are being read. */
export function cancel({ registry, active }: CommandContext): void {
  const { capture } = active;
  const reading = capture?.state.phase === 'reading' ? [capture] : registry.captures;
  for (const each of reading) each.cancel();
}
