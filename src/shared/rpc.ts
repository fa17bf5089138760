/** Requests, replies and notices over any two-way channel: worker port or webview. One file, so both ends cannot drift. */

/** One end of a channel that carries structured-clonable messages. */
export interface Port {
  post(message: unknown): void;
  /** Registers the only listener; returns a function that removes it. */
  listen(listener: (message: unknown) => void): () => void;
}

/** A contract is an interface of methods with one argument and one result. */
type Methods = Record<string, (argument: never) => unknown>;
type Argument<Api, Name extends keyof Api> = Api[Name] extends (argument: infer A) => unknown ? A : never;
type Result<Api, Name extends keyof Api> = Api[Name] extends (argument: never) => infer R ? Awaited<R> : never;

/** The same contract for the end that answers: it may answer later. */
export type Answers<Api> = {
  readonly [Name in keyof Api]: (argument: Argument<Api, Name>) => Result<Api, Name> | Promise<Result<Api, Name>>;
};

/** Notices are named, one-way, and carry one value. */
export type Notices = object;

type Wire =
  | { readonly kind: 'request'; readonly id: number; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly name: string; readonly message: string; readonly code?: string }
  | { readonly kind: 'notice'; readonly name: string; readonly value: unknown };

/** The other end answered with an error, or went away. `name` is that of the original error. */
export class RemoteError extends Error {
  constructor(
    name: string,
    message: string,
    /** What kind of error it is, where the original says. */
    readonly code?: string,
  ) {
    super(message);
    this.name = name;
  }
}

const isWire = (message: unknown): message is Wire =>
  typeof message === 'object' && message !== null && typeof (message as { kind?: unknown }).kind === 'string';

/**
 * One end of a conversation.
 * `Mine` are the methods this end answers, `Theirs` those it may call; `Heard` and `Said` are the notices each way.
 */
export class Peer<Mine extends object, Theirs extends object, Heard extends Notices, Said extends Notices> {
  readonly #port: Port;
  readonly #answers: Mine;
  readonly #hear: { [Name in keyof Heard]: (value: Heard[Name]) => void };
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #unlisten: () => void;
  #nextId = 1;
  #closed: string | undefined;

  constructor(port: Port, answers: Mine, hear: { [Name in keyof Heard]: (value: Heard[Name]) => void }) {
    this.#port = port;
    this.#answers = answers;
    this.#hear = hear;
    this.#unlisten = port.listen((message) => {
      if (isWire(message)) this.#receive(message);
    });
  }

  /** Calls a method of the other end. @throws RemoteError when it fails there or the channel closes. */
  call<Name extends keyof Theirs & string>(name: Name, argument: Argument<Theirs, Name>): Promise<Result<Theirs, Name>> {
    if (this.#closed !== undefined) return Promise.reject(new RemoteError('Closed', this.#closed));
    const id = this.#nextId++;
    const reply = new Promise<unknown>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#send({ kind: 'request', id, name, argument });
    return reply as Promise<Result<Theirs, Name>>;
  }

  /** Tells the other end something; nobody answers. */
  tell<Name extends keyof Said & string>(name: Name, value: Said[Name]): void {
    if (this.#closed === undefined) this.#send({ kind: 'notice', name, value });
  }

  /** Stops listening; every call still waiting fails with `reason`, and with the code where one is given. */
  close(reason: string, code?: string): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#unlisten();
    for (const { reject } of this.#waiting.values()) reject(new RemoteError('Closed', reason, code));
    this.#waiting.clear();
  }

  #send(message: Wire): void {
    this.#port.post(message);
  }

  #receive(message: Wire): void {
    switch (message.kind) {
      case 'request':
        void this.#answer(message.id, message.name, message.argument);
        return;
      case 'reply':
        this.#waiting.get(message.id)?.resolve(message.result);
        this.#waiting.delete(message.id);
        return;
      case 'error':
        this.#waiting.get(message.id)?.reject(new RemoteError(message.name, message.message, message.code));
        this.#waiting.delete(message.id);
        return;
      case 'notice':
        if (Object.hasOwn(this.#hear, message.name)) this.#hear[message.name as keyof Heard](message.value as never);
    }
  }

  /** Every request is answered, also when its handler throws: a caller never waits for ever. */
  async #answer(id: number, name: string, argument: unknown): Promise<void> {
    try {
      if (!Object.hasOwn(this.#answers, name)) throw new RemoteError('NoSuchMethod', `There is no method ${name}.`);
      const method = (this.#answers as Methods)[name] as (argument: unknown) => unknown;
      const result = await method.call(this.#answers, argument);
      if (this.#closed === undefined) this.#send({ kind: 'reply', id, result });
    } catch (error) {
      const {
        name: errorName,
        message,
        code,
      }: Error & { code?: unknown } = error instanceof Error ? error : new Error(String(error));
      const kind = typeof code === 'string' ? { code } : {};
      if (this.#closed === undefined) this.#send({ kind: 'error', id, name: errorName, message, ...kind });
    }
  }
}
