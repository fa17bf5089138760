import { vi } from 'vitest';
import type { FlowQuery } from '../../../src/core/analysis.ts';
import type { CaptureState, ExplainedVersion } from '../../../src/shared/protocol.ts';
import type { Bridge, Hear, HostLink } from '../../../webview/bridge.ts';
import type { SavedView } from '../../../webview/state/savedView.ts';
import { TimelineStore } from '../../../webview/state/timelineStore.ts';
import type { FakeCapture } from './fakeAnswers.ts';

interface Said {
  readonly name: string;
  readonly value: unknown;
}

/** A store with a made-up capture behind it. Timers are to be fake. */
export class Desk {
  readonly said: Said[] = [];
  readonly asked: Said[] = [];
  saved: SavedView | undefined;
  hear!: Hear;
  readonly store: TimelineStore;
  /** May be replaced by one of which more has been read. */
  capture: FakeCapture;
  /** Answers with an error from now on. */
  failing = false;

  constructor(capture: FakeCapture, saved?: SavedView) {
    this.capture = capture;
    this.saved = saved;
    const link = {
      call: async (name: string, argument: never) => {
        this.asked.push({ name, value: argument });
        await Promise.resolve();
        if (this.failing) throw new Error('The thread ended.');
        return name === 'copy'
          ? undefined
          : (this.capture as unknown as Record<string, (argument: never) => unknown>)[name]?.(argument);
      },
      tell: (name: string, value: unknown) => void this.said.push({ name, value }),
    } as unknown as HostLink;
    const bridge: Bridge = {
      storage: { getState: () => this.saved, setState: (view) => (this.saved = view) },
      connect: (hear) => {
        this.hear = hear;
        return link;
      },
    };
    this.store = new TimelineStore(bridge);
    this.store.start();
  }

  async ready(version = 1): Promise<void> {
    await this.become({ phase: 'ready', ...this.explained(version) });
  }

  /** What is known of the capture. */
  explained(version: number): ExplainedVersion {
    return { version, facts: this.capture.facts, totals: this.capture.totals };
  }

  async become(state: CaptureState): Promise<void> {
    this.hear.state(state);
    await vi.advanceTimersByTimeAsync(1);
  }

  get selections(): unknown[] {
    return this.said.filter(({ name }) => name === 'selected').map(({ value }) => value);
  }

  get queries(): FlowQuery[] {
    return this.asked.filter(({ name }) => name === 'flows').map(({ value }) => value as FlowQuery);
  }
}
