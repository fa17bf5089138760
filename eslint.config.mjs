// Only rules that catch bugs or hold the house rules; how code looks is Prettier's business.
import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Name what you export: a name can be searched for and does not drift.',
};
const noBarrel = {
  selector: 'ExportAllDeclaration, ExportNamedDeclaration[source]',
  message: 'No barrels: import from the file that defines it.',
};
const noSkippedTest = {
  selector:
    'CallExpression > MemberExpression.callee[object.name=/^(describe|it|test|suite)$/][property.name=/^(skip|only|todo|skipIf|runIf)$/]',
  message: 'A test that does not run cannot fail. Make it run or remove it.',
};

export default defineConfig(
  globalIgnores(['dist/', '.cache/', '.vscode-test/', 'test-results/', 'node_modules/']),
  eslint.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
      // Control characters are what packet text has to be cleaned of.
      'no-control-regex': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-param-reassign': ['error', { props: false }],
      'no-self-compare': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, noBarrel, noSkippedTest],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['vitest.config.ts'] } } },
    rules: {
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/require-array-sort-compare': 'error',
      '@typescript-eslint/strict-boolean-expressions': ['error', { allowNullableBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Numbers in a template are plain, and this project's messages are full of them.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // [...text] gives code points, which is what is wanted of it.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // Taste: an arrow function may end in a call that returns nothing.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    // Bytes come from strangers: every console line of the product goes through the command line's own writer.
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['webview/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({
          property,
          message: 'Packet text is untrusted: render it with Lit.',
        })),
      ],
    },
  },
  {
    // The compiler checks names in scripts/; these few are all that the files at the root use.
    files: ['scripts/**/*.mjs'],
    rules: { 'no-undef': 'off' },
  },
  {
    files: ['*.mjs'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
  },
  {
    // Tools that read their configuration from a default export.
    files: ['**/*.config.{mjs,ts}'],
    rules: { 'no-restricted-syntax': ['error', noBarrel] },
  },
  {
    files: ['.dependency-cruiser.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable' } },
  },
);
