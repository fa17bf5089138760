import { Peer } from '../src/shared/rpc.ts';
import type { HostApi, HostNotices, PageNotices } from '../src/shared/protocol.ts';
import type { SavedView } from './state/savedView.ts';

/** The page answers no questions: it only asks. */
type PageApi = object;

/** What the page needs of its host, and nothing else; tests put their own in its place. */
export type HostLink = Pick<Peer<PageApi, HostApi, HostNotices, PageNotices>, 'call' | 'tell'>;
export type Hear = { [Name in keyof HostNotices]: (value: HostNotices[Name]) => void };

/** Where the view is kept over a tab switch. */
export interface ViewStorage {
  getState(): unknown;
  setState(view: SavedView): void;
}

export interface Bridge {
  readonly storage: ViewStorage;
  /** Starts listening. Called once. */
  connect(hear: Hear): HostLink;
}

export function vsCodeBridge(): Bridge {
  const api = acquireVsCodeApi();
  return {
    storage: { getState: () => api.getState(), setState: (view) => void api.setState(view) },
    connect: (hear) =>
      new Peer<PageApi, HostApi, HostNotices, PageNotices>(
        {
          post: (message) => api.postMessage(message),
          listen(listener) {
            const onMessage = (event: MessageEvent): void => listener(event.data);
            window.addEventListener('message', onMessage);
            return () => window.removeEventListener('message', onMessage);
          },
        },
        {},
        hear,
      ),
  };
}
