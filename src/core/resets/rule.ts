import type { Case } from './case.ts';
import type { ResetFacts, Stage, TimerBracket } from './facts/facts.ts';
import type { Category, FirewallRole, Outcome } from './finding.ts';
import type { FlowPlace, Role } from './steps/flowPlace.ts';
import type { HostQuestion } from './steps/hostQuestions.ts';

/** What to do in one step of the checklist. */
export interface Step {
  readonly text: string;
  /** Ready to paste. */
  readonly command?: string;
  /** In place of a command: what to ask of a host, in the words of the system that it runs. */
  readonly asks?: HostQuestion;
  /** Of which host; the server when left out. */
  readonly of?: Role;
}

/** The checklist's four steps; every cause offers all of them. */
export interface Steps {
  readonly capture: Step;
  readonly firewallLogs: Step;
  readonly serverLogs: Step;
  readonly applicationConfiguration: Step;
}

export interface Sender {
  readonly role: Role;
  /** "the client", or its address where nobody knows the sides. */
  readonly name: string;
}

/** The facts that advice may depend on: few, so that the checklist can be printed for an example. */
export type StepFacts = Pick<ResetFacts, 'idle'> & {
  /** The end that the RST names. */
  readonly sender: Sender;
  readonly timer: TimerBracket | null;
  /** What `expected` says of the reset. */
  readonly expected: boolean;
};

/** One entry of the checklist: how to recognise a cause, and what to do about it. Rules see facts, never bytes, never each other. */
export interface Rule {
  /** Stable, kebab-case; the diagnostic's code and the anchor in docs/checklist.md. */
  readonly id: string;
  /** Short noun phrase, sentence case: "Port closed". */
  readonly title: string;
  /** The title of a reset that nobody obeyed; when left out, `titleOf` says one for all. */
  readonly titleIgnored?: string;
  readonly category: Category;
  readonly roles: readonly FirewallRole[];
  /** Who must have made the RST for this to be the cause. */
  readonly madeBy: 'endpoint' | 'middlebox' | 'either';
  /** When in a connection's life such a reset can come; any time when left out. */
  readonly stages?: readonly Stage[];
  /** Highest probability that one capture can support, from the reference's taxonomy. */
  readonly ceiling: number;
  /** What it means and how it looks, for the checklist; two or three sentences with their source. */
  readonly summary: string;
  /** Whether such a reset is no fault. */
  expected(facts: ResetFacts): boolean;
  /**
   * Builds the case for this cause in log-odds against "unknown".
   * @returns false when the reset cannot have this cause at all.
   */
  judge(facts: ResetFacts, theCase: Case): boolean;
  /** What the sender did, for the headline; when left out, it is told by the point of the connection's life. */
  readonly did?: string;
  /** The "why" of the headline, a clause that follows "because": "nothing listens on port 443". */
  because(facts: ResetFacts): string;
  steps(place: FlowPlace, facts: StepFacts): Steps;
}

/** What a cause is called. A reset that was in vain must not read as if it had ended the connection, unless that was meant to go on. */
export function titleOf(
  { title, titleIgnored, madeBy }: Pick<Rule, 'title' | 'titleIgnored' | 'madeBy'>,
  { ignored, outcome }: { readonly ignored: boolean; readonly outcome: Outcome },
): string {
  if (!ignored || outcome === 'normal') return title;
  return titleIgnored ?? (madeBy === 'middlebox' ? 'Forged reset, ignored' : 'Reset without effect');
}
