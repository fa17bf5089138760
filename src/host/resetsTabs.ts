import { type Disposable, TabInputText, type Uri, window } from 'vscode';
import type { CaptureRegistry, Lease } from './captureRegistry.ts';
import { captureOf, resetsScheme } from './captureUri.ts';

/** A capture counts as shown while a tab has its resets document. (The document itself may outlive its tab by minutes.) */
export function activateResetsTabs(registry: CaptureRegistry): Disposable {
  const leases = new Map<string, Lease>();
  const update = (): void => {
    const shown = new Map(shownResets().map((uri) => [uri.toString(), uri]));
    for (const [key, uri] of shown) {
      const about = leases.has(key) ? undefined : captureOf(uri);
      if (about) leases.set(key, registry.acquire(about, 'view'));
    }
    for (const [key, lease] of leases) {
      if (shown.has(key)) continue;
      leases.delete(key);
      lease.dispose();
    }
  };
  update();
  return window.tabGroups.onDidChangeTabs(update);
}

const shownResets = (): Uri[] =>
  window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .flatMap(({ input }) => (input instanceof TabInputText && input.uri.scheme === resetsScheme ? [input.uri] : []));
