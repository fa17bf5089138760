import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, expect, test } from 'vitest';
const { forbidden = [], options = {} } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as IConfiguration;

/** A file's imports; a type import starts with 'type '. */
type Imports = Readonly<Record<string, readonly string[]>>;

/** Files everything else may lean on, each allowed to import what it does. */
const sound: Imports = {
  'src/core/fact.ts': [],
  'src/core/index.ts': ['./fact.ts', './report/text.ts'],
  'src/core/wire/header.ts': ['../fact.ts'],
  'src/core/flow/flows.ts': ['../wire/header.ts'],
  'src/core/tcp/notes.ts': ['../flow/flows.ts'],
  'src/core/resets/judge.ts': ['./telling/explain.ts'],
  'src/core/resets/facts/gather.ts': ['../../flow/flows.ts', '../../tcp/notes.ts'],
  'src/core/resets/signs/probe.ts': ['../facts/gather.ts'],
  'src/core/resets/rules/scan.ts': ['../../fact.ts', '../signs/probe.ts'],
  'src/core/resets/origin/timing.ts': ['../signs/probe.ts'],
  'src/core/resets/judging/rank.ts': ['../rules/scan.ts', '../origin/timing.ts'],
  'src/core/resets/telling/explain.ts': ['../judging/rank.ts'],
  'src/core/report/text.ts': ['../resets/judge.ts'],
  'src/shared/rpc.ts': [],
  'src/shared/protocol.ts': ['type ../core/fact.ts'],
  'src/worker/fileSource.ts': ['node:fs'],
  'src/worker/loop.ts': ['./fileSource.ts', '../core/index.ts', '../shared/rpc.ts'],
  'src/cli/main.ts': ['../worker/fileSource.ts', '../core/index.ts'],
  'src/host/view.ts': ['vscode', 'node:path', '../shared/rpc.ts', 'type ../shared/protocol.ts'],
  'src/extension.ts': ['vscode', './host/view.ts'],
  'webview/main.ts': ['../src/shared/rpc.ts', 'type ../src/shared/protocol.ts', 'type ../src/core/fact.ts'],
  'test/support/helper.ts': [],
};

/** One file more, and the rule it breaks. */
const violations: readonly [rule: string, extra: Imports][] = [
  ['no-cycles', { 'src/core/a.ts': ['./b.ts'], 'src/core/b.ts': ['./a.ts'] }],
  ['no-cycles', { 'src/core/a.ts': ['type ./b.ts'], 'src/core/b.ts': ['type ./a.ts'] }],
  ['no-orphans', { 'src/core/lonely.ts': [] }],
  ['no-unresolved', { 'src/host/bad.ts': ['./nowhere.ts'] }],
  ['core-is-pure', { 'src/core/bad.ts': ['../shared/rpc.ts'] }],
  ['core-is-pure', { 'src/core/bad.ts': ['lit'] }],
  ['shared-knows-core-only', { 'src/shared/bad.ts': ['../host/view.ts'] }],
  ['worker-knows-no-host', { 'src/worker/bad.ts': ['../host/view.ts'] }],
  ['host-knows-no-other-program', { 'src/host/bad.ts': ['../worker/fileSource.ts'] }],
  ['cli-knows-core-and-the-file-source', { 'src/cli/bad.ts': ['../worker/loop.ts'] }],
  ['page-takes-types-only', { 'webview/bad.ts': ['../src/core/fact.ts'] }],
  ['page-takes-types-only', { 'webview/bad.ts': ['../src/shared/protocol.ts'] }],
  ['page-knows-no-program', { 'webview/bad.ts': ['type ../src/host/view.ts'] }],
  ['vscode-in-host-only', { 'src/worker/bad.ts': ['vscode'] }],
  ['vscode-in-host-only', { 'webview/bad.ts': ['type vscode'] }],
  ['node-in-programs-only', { 'src/shared/bad.ts': ['node:path'] }],
  ['node-in-programs-only', { 'webview/bad.ts': ['fs'] }],
  ['rules-stand-alone', { 'src/core/resets/rules/bad.ts': ['./scan.ts'] }],
  ['rules-stand-alone', { 'src/core/resets/rules/bad.ts': ['../../wire/header.ts'] }],
  ['facts-before-judgement', { 'src/core/resets/facts/bad.ts': ['../signs/probe.ts'] }],
  ['facts-before-judgement', { 'src/core/resets/facts/bad.ts': ['type ../judging/rank.ts'] }],
  ['signs-before-judgement', { 'src/core/resets/signs/bad.ts': ['../rules/scan.ts'] }],
  ['sender-and-cause-meet-in-judging', { 'src/core/resets/rules/bad.ts': ['../origin/timing.ts'] }],
  ['sender-and-cause-meet-in-judging', { 'src/core/resets/origin/bad.ts': ['../judging/rank.ts'] }],
  ['judged-before-told', { 'src/core/resets/judging/bad.ts': ['../telling/explain.ts'] }],
  ['payload-knows-bytes-only', { 'src/core/payload/bad.ts': ['../wire/header.ts'] }],
  ['stages-flow-one-way', { 'src/core/wire/bad.ts': ['../flow/flows.ts'] }],
  ['flow-knows-no-findings', { 'src/core/flow/bad.ts': ['../tcp/notes.ts'] }],
  ['tcp-knows-no-findings', { 'src/core/tcp/bad.ts': ['type ../resets/judge.ts'] }],
  ['flow-knows-no-findings', { 'src/core/flow/bad.ts': ['type ../resets/judge.ts'] }],
  ['findings-know-no-words', { 'src/core/resets/bad.ts': ['type ../report/text.ts'] }],
  ['timeline-and-report-stand-apart', { 'src/core/timeline/bad.ts': ['../report/text.ts'] }],
  ['product-knows-no-tests', { 'src/host/bad.ts': ['../../test/support/helper.ts'] }],
];

const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
let trees = 0;
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Names of the rules a tree of files breaks. */
async function broken(files: Imports): Promise<string[]> {
  const root = join(folder, `${++trees}`);
  for (const [path, imports] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    const lines = imports.map((name, i) => `import ${name.replace(/^(type )?(.*)$/, `$1* as name${i} from '$2'`)};`);
    writeFileSync(target, [...lines, 'export {};', ''].join('\n'));
  }
  const { output } = await cruise(['src', 'webview', 'test'], {
    ...options,
    tsConfig: {},
    baseDir: root,
    validate: true,
    ruleSet: { forbidden },
  });
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
}

test('a sound tree breaks no rule', async () => {
  expect(await broken(sound)).toEqual([]);
});

test.each(violations)('%s is noticed: %o', async (rule, extra) => {
  expect(await broken({ ...sound, ...extra })).toContain(rule);
});

test('every rule is proved', () => {
  expect(new Set(violations.map(([rule]) => rule))).toEqual(new Set(forbidden.map(({ name }) => name)));
});
