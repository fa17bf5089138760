import type { FlowIndexer } from '../../flow/indexer.ts';
import { HostAnswers } from './hostAnswers.ts';
import { HostClocks } from './hostClock.ts';
import { HostIpIdCounts } from './hostIpIds.ts';
import { HostPairs } from './hostPairs.ts';
import { ResetDistances } from './resetDistance.ts';
import { Seats } from './seats.ts';

/** What the connections of the same two hosts tell of each other. */
export class PairFacts {
  readonly seats: Seats;
  readonly clocks: HostClocks;
  readonly ipIds: HostIpIdCounts;
  readonly answers: HostAnswers;
  readonly distances: ResetDistances;

  constructor(index: FlowIndexer) {
    const pairs = new HostPairs(index);
    this.seats = new Seats(index, pairs);
    this.clocks = new HostClocks(index, pairs);
    this.ipIds = new HostIpIdCounts(index, pairs);
    this.answers = new HostAnswers(index, pairs);
    this.distances = new ResetDistances(index, pairs);
  }
}
