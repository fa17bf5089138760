import type { CustomDocument, Uri } from 'vscode';
import type { Capture } from './capture.ts';
import type { CaptureRegistry, Lease } from './captureRegistry.ts';

/** What VS Code opens for a URI; two that differ only in their place (`#frame=14`) share one capture. */
export class CaptureDocument implements CustomDocument {
  readonly #lease: Lease;

  constructor(
    readonly uri: Uri,
    registry: CaptureRegistry,
  ) {
    this.#lease = registry.acquire(uri, 'view');
  }

  get capture(): Capture {
    return this.#lease.capture;
  }

  dispose(): void {
    this.#lease.dispose();
  }
}
