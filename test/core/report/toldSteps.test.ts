import { describe, expect, it } from 'vitest';
import { textReport } from '../../../src/core/report/text.ts';
import { markdownReport } from '../../../src/core/report/markdown.ts';
import { ToldSteps } from '../../../src/core/report/toldSteps.ts';
import type { NextStep } from '../../../src/core/resets/finding.ts';
import { aCause, aFinding, fakeAnalysis } from '../../support/fakeAnalysis.ts';

const step = (text: string, command?: string): NextStep => ({
  step: 'capture',
  text,
  ...(command === undefined ? {} : { command, tool: 'Shell' }),
});

describe('steps told one after another', () => {
  it('refer to the reset under which the same advice stands', () => {
    const told = new ToldSteps();
    expect(told.tell(step('Look.', 'show 1'), 2)).toEqual({ text: 'Look.', commands: [{ tool: 'Shell', command: 'show 1' }] });
    expect(told.tell(step('Look.', 'show 1'), 9)).toEqual({ text: 'Look (as for frame 2).', commands: [] });
    expect(told.tell(step('Look.', 'show 2'), 9)).toEqual({
      text: 'Look (as for frame 2):',
      commands: [{ tool: 'Shell', command: 'show 2' }],
    });
    expect(told.tell(step('Ask.', 'show 1'), 12)).toEqual({ text: 'Ask. The command is that of frame 2.', commands: [] });
    expect(told.tell(step('Nothing to run.'), 12)).toEqual({ text: 'Nothing to run.', commands: [] });
  });

  it('say each once within a reset too', () => {
    const told = new ToldSteps();
    told.tell(step('Look.', 'show 1'), 2);
    expect(told.tell(step('Ask.', 'show 1'), 2)).toEqual({ text: 'Ask. The command is the one above.', commands: [] });
  });
});

describe('a report of several causes with the same advice', () => {
  const analysis = fakeAnalysis([
    aFinding({ frame: 14, frames: [14] }),
    aFinding({ frame: 20, frames: [20], causes: [aCause({ id: 'other', title: 'Another cause' })] }),
  ]);
  it.each([
    ['text', [...textReport(analysis, { width: 100, maximumFindings: 10 })].map(({ text }) => text).join('\n')],
    ['Markdown', markdownReport(analysis, 10)],
  ])('gives each command once as %s', (_, shown) => {
    expect(shown.match(/sudo ss -tlnp/g)).toHaveLength(1);
    expect(shown).toMatch(/\(as for frame (?:14|20)\)\./);
  });
});
