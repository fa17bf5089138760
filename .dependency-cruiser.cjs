/**
 * The boundaries of docs/architecture.md, each a rule. `npm run boundaries` checks them; test/house proves that each can fail.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'What goes in a circle cannot be understood or tested in parts.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, path: '^(src|webview)/', pathNot: '[.]d[.]ts$' },
      to: {},
    },
    {
      name: 'no-unresolved',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^vscode$' },
    },
    {
      name: 'core-is-pure',
      comment: 'The core knows only itself: no editor, no node, no package, no other layer.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'shared-knows-core-only',
      comment: 'The contract between host, worker, command line and page rests on the core alone.',
      severity: 'error',
      from: { path: '^src/shared/' },
      to: { pathNot: '^src/(core|shared)/' },
    },
    {
      name: 'worker-knows-no-host',
      comment: 'The analysis runs beside the host and must not reach into it, the command line or the page.',
      severity: 'error',
      from: { path: '^src/worker/' },
      to: { path: '^(src/(host|cli)/|src/extension|webview/)' },
    },
    {
      name: 'host-knows-no-other-program',
      comment: 'The host talks to the worker and to the page by messages only.',
      severity: 'error',
      from: { path: '^src/(host/|extension)' },
      to: { path: '^(src/(worker|cli)/|webview/)' },
    },
    {
      name: 'cli-knows-core-and-the-file-source',
      comment: 'The command line is the core and a file; it reads files as the worker does.',
      severity: 'error',
      from: { path: '^src/cli/' },
      to: { path: '^(src/(host|worker)/|src/extension|webview/)', pathNot: '^src/worker/fileSource[.]ts$' },
    },
    {
      name: 'page-takes-types-only',
      comment: 'The page shows what it is told; only the message channel is shared as code.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/(core|shared)/', pathNot: '^src/shared/rpc[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'page-knows-no-program',
      comment: 'The page may know the contract, never the host, the worker or the command line.',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/(core|shared)/' },
    },
    {
      name: 'vscode-in-host-only',
      comment: 'The editor is known in one place.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(host/|extension)' },
      to: { path: '^(vscode$|node_modules/@types/vscode/)' },
    },
    {
      name: 'node-in-programs-only',
      comment: 'Node is known to the programs that run on it: not to the core, the contract, the page or the entry.',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(host|worker|cli)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'rules-stand-alone',
      comment: 'A rule of a cause sees evidence: never another rule, never bytes.',
      severity: 'error',
      from: { path: '^src/core/resets/rules/([^/]+)[.]ts$' },
      to: { path: '^src/core/(resets/rules|wire|capture)/', pathNot: '^src/core/resets/rules/$1[.]ts$' },
    },
    {
      name: 'stages-flow-one-way',
      comment: 'capture, wire, flow, resets, then report and timeline: an earlier stage never knows a later one.',
      severity: 'error',
      from: { path: '^src/core/(capture|wire)/' },
      to: { path: '^src/core/(flow|resets|report|timeline)/' },
    },
    {
      name: 'flow-knows-no-findings',
      comment: 'Flows are indexed before anything is judged.',
      severity: 'error',
      from: { path: '^src/core/flow/' },
      to: { path: '^src/core/(resets|report|timeline)/' },
    },
    {
      name: 'findings-know-no-words',
      comment: 'Findings are made before they are reported or shown.',
      severity: 'error',
      from: { path: '^src/core/resets/' },
      to: { path: '^src/core/(report|timeline)/' },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'What ships does not know how it is tested.',
      severity: 'error',
      from: { path: '^(src|webview)/' },
      to: { path: '^(test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|[.]cache)/' },
    // Type imports are dependencies too: a cycle of types is a cycle.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
