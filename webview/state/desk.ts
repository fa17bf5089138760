import type { FilterAdvice } from '../../src/core/timeline/filter/advice.ts';
import type { Conversation } from '../../src/core/timeline/conversation.ts';
import type { HostApi, PageNotices } from '../../src/shared/protocol.ts';
import type { Bridge, Hear, HostLink } from '../bridge.ts';
import { Observable } from './observable.ts';

/** What the page says to its reader, and the services it has of its host. */
export class Desk extends Observable {
  protected readonly bridge: Bridge;
  protected readonly host: HostLink;
  /** What the live region says. */
  said = '';

  constructor(bridge: Bridge, hear: Hear) {
    super();
    this.bridge = bridge;
    this.host = bridge.connect(hear);
  }

  /** Tells the host that the page listens. */
  start(): void {
    this.host.tell('ready', null);
  }

  /** Asks the host. */
  readonly ask: HostLink['call'] = (name, argument) => this.host.call(name, argument);

  /** Has the host ask where to save a picture. */
  async savePicture(picture: Parameters<HostApi['savePicture']>[0]): Promise<void> {
    if (await this.host.call('savePicture', picture)) this.say('Picture saved.');
  }

  act(action: PageNotices['action']): void {
    this.host.tell('action', action);
  }

  /** Has the host put the filter for a reset's connection on the clipboard. */
  copyFilter(frame: number): void {
    this.host.tell('filter', { frame });
    this.say('Wireshark filter copied.');
  }

  /** Puts text on the clipboard. */
  async copy(request: Parameters<HostApi['copy']>[0]): Promise<boolean> {
    try {
      await this.host.call('copy', request);
      this.say(`${request.what} copied.`);
      return true;
    } catch {
      this.say(`${request.what} could not be copied.`);
      return false;
    }
  }

  /** null when nothing can be said just now. */
  async adviseFilter(text: string, caret: number): Promise<FilterAdvice | null> {
    return this.host.call('adviseFilter', { text, caret }).catch(() => null);
  }

  /** What the two ends of a flow said to each other. Fails where the file cannot be read again. */
  conversation(flow: number): Promise<Conversation> {
    return this.host.call('conversation', flow);
  }

  say(text: string): void {
    this.said = text;
    this.changed();
  }
}
