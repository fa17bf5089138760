/** Figures over judged findings. Each is a share from 0 to 1, null when there was nothing to count. */
import { isRightCause, type Judged, rightCategories } from './judge.ts';

export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** What a probability promised and what came of it, in tenths. */
export interface CalibrationRow {
  readonly from: number;
  readonly count: number;
  readonly promised: number;
  readonly kept: number;
}

export interface Calibration {
  readonly count: number;
  /** Mean of (promised - kept)² over single findings. */
  readonly brier: number;
  /** Expected calibration error: |promised - kept| of each tenth, weighted by its size. */
  readonly ece: number;
  readonly rows: readonly CalibrationRow[];
}

export interface Score {
  readonly findings: number;
  readonly scenarios: number;
  readonly sender: Share;
  readonly senderWhenSure: Share;
  readonly sure: Share;
  readonly undetermined: Share;
  readonly middleboxRecall: Share;
  readonly falseAlarms: Share;
  readonly missedFaults: Share;
  /** Of the resets that are known to be faults or normal, those of which nothing was said: an unclear one is neither right nor hidden. */
  readonly untold: Share;
  readonly categoryTop1: Share;
  /** The label's own category, however well another that it accepts fits what can be seen. */
  readonly categoryOfLabel: Share;
  /** The mean over scenarios, so that a scan with forty refusals counts as much as one abort; null when there are none. */
  readonly categoryByScenario: number | null;
  readonly categoryTop3: Share;
  readonly causeTop1: Share;
  readonly causeTop3: Share;
  readonly senderCalibration: Calibration;
  readonly causeCalibration: Calibration;
}

const SURE = 0.8;

const isRightSender = ({ label, finding }: Judged): boolean => finding.origin.verdict === label.origin;
const isSure = ({ finding: { origin } }: Judged): boolean => origin.verdict !== 'undetermined' && origin.confidence >= SURE;
const isRightCategory = ({ label, finding }: Judged, among: number): boolean =>
  finding.causes.slice(0, among).some(({ category }) => rightCategories(label).includes(category));
const isRightId = ({ label, finding }: Judged, among: number): boolean =>
  finding.causes.slice(0, among).some(({ id }) => isRightCause(label, id));

/** What a person who reads the finding would call wrong with it; empty when nothing is. */
export function faultsOf(judged: Judged): string[] {
  const { label, finding } = judged;
  return [
    ...(isRightSender(judged) || (finding.origin.verdict === 'undetermined' && !isSure(judged)) ? [] : ['sender']),
    ...(label.origin === 'middlebox' && finding.origin.verdict === 'undetermined' ? ['middlebox not recognised'] : []),
    ...(isRightCategory(judged, 1) ? [] : ['category']),
    ...(isRightId(judged, 1) ? [] : ['cause']),
    ...(label.expected === true && finding.outcome === 'fault' ? ['false alarm'] : []),
    ...(label.expected === false && finding.outcome === 'normal' ? ['fault called normal'] : []),
    ...(label.expected !== null && finding.outcome === 'unclear' ? ['neither fault nor normal'] : []),
  ];
}

export function score(all: readonly Judged[]): Score {
  const sure = all.filter(isSure);
  const share = (among: readonly Judged[], hit: (judged: Judged) => boolean): Share => ({
    hits: among.filter(hit).length,
    of: among.length,
  });
  return {
    findings: all.length,
    scenarios: new Set(all.map(({ capture }) => capture.scenario)).size,
    sender: share(all, isRightSender),
    senderWhenSure: share(sure, isRightSender),
    sure: { hits: sure.length, of: all.length },
    undetermined: share(all, ({ finding }) => finding.origin.verdict === 'undetermined'),
    middleboxRecall: share(
      all.filter(({ label }) => label.origin === 'middlebox'),
      isRightSender,
    ),
    falseAlarms: share(
      all.filter(({ label }) => label.expected === true),
      ({ finding }) => finding.outcome === 'fault',
    ),
    missedFaults: share(
      all.filter(({ label }) => label.expected === false),
      ({ finding }) => finding.outcome === 'normal',
    ),
    untold: share(
      all.filter(({ label }) => label.expected !== null),
      ({ finding }) => finding.outcome === 'unclear',
    ),
    categoryTop1: share(all, (each) => isRightCategory(each, 1)),
    categoryOfLabel: share(all, ({ label, finding }) => finding.causes[0].category === label.category),
    categoryByScenario: meanByScenario(all, (each) => isRightCategory(each, 1)),
    categoryTop3: share(all, (each) => isRightCategory(each, 3)),
    causeTop1: share(all, (each) => isRightId(each, 1)),
    causeTop3: share(all, (each) => isRightId(each, 3)),
    senderCalibration: calibration(
      all
        .filter(({ finding }) => finding.origin.verdict !== 'undetermined')
        .map((each) => [each.finding.origin.confidence, isRightSender(each)]),
    ),
    causeCalibration: calibration(all.map((each) => [each.finding.causes[0].confidence, isRightId(each, 1)])),
  };
}

function meanByScenario(all: readonly Judged[], hit: (judged: Judged) => boolean): number | null {
  const names = [...new Set(all.map(({ capture }) => capture.scenario))];
  const shares = names.map((name) => {
    const part = all.filter(({ capture }) => capture.scenario === name);
    return part.filter(hit).length / part.length;
  });
  return shares.length === 0 ? null : shares.reduce((sum, each) => sum + each, 0) / shares.length;
}

/** @param promises each a probability and whether it came true. */
export function calibration(promises: readonly (readonly [number, boolean])[]): Calibration {
  const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / Math.max(1, values.length);
  const rows = Array.from({ length: 10 }, (_, tenth) => {
    const within = promises.filter(([promised]) => Math.min(9, Math.floor(promised * 10)) === tenth);
    return {
      from: tenth / 10,
      count: within.length,
      promised: mean(within.map(([promised]) => promised)),
      kept: mean(within.map(([, kept]) => Number(kept))),
    };
  }).filter(({ count }) => count > 0);
  return {
    count: promises.length,
    brier: mean(promises.map(([promised, kept]) => (promised - Number(kept)) ** 2)),
    ece:
      rows.reduce((sum, { count, promised, kept }) => sum + count * Math.abs(promised - kept), 0) / Math.max(1, promises.length),
    rows,
  };
}
