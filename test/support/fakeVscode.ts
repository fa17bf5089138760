/** As much of the `vscode` module as the host's pure parts use, for tests outside VS Code. The real thing is tested in test/host. */
import { URI, Utils } from 'vscode-uri';

export type Uri = URI;
export const Uri = Object.assign(URI, { joinPath: Utils.joinPath.bind(Utils) });

export class Disposable {
  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const disposable of disposables) disposable.dispose();
    });
  }

  constructor(private readonly callOnDispose: () => unknown) {}

  dispose(): void {
    this.callOnDispose();
  }
}

export class EventEmitter<Value> {
  readonly #listeners = new Set<(value: Value) => void>();
  readonly event = (listener: (value: Value) => void): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  fire(value: Value): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** What a URI is to a document, whoever made it. */
interface Address {
  readonly scheme: string;
  toString(): string;
}

interface TextProvider {
  readonly onDidChange: (listener: (uri: Address) => void) => Disposable;
  provideTextDocumentContent(uri: Address): Promise<string>;
}

/** The documents of a workspace that follow their providers as VS Code does: each change is asked for anew. */
export const workspace = {
  textDocuments: [] as { readonly uri: Address; text: string }[],
  providers: new Map<string, TextProvider>(),
  registerTextDocumentContentProvider(scheme: string, provider: TextProvider): Disposable {
    this.providers.set(scheme, provider);
    const listening = provider.onDidChange((uri) => void this.write(uri));
    return new Disposable(() => {
      this.providers.delete(scheme);
      listening.dispose();
    });
  },
  /** Opens a document, or writes one that is open again. */
  async write(uri: Address): Promise<void> {
    let document = this.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (document === undefined) this.textDocuments.push((document = { uri, text: '' }));
    document.text = (await this.providers.get(uri.scheme)?.provideTextDocumentContent(uri)) ?? '';
  },
};

export class FileSystemError extends Error {
  constructor(
    message: string,
    readonly code = 'Unknown',
  ) {
    super(message);
  }
}
