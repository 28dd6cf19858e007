import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const sizeRules = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  complexity: ['error', 20],
}

const bannedSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'TSNonNullExpression', message: 'Narrow the type instead of asserting it.' },
]

/** The domain is pure: no clock, no randomness, no I/O. */
const impure = [
  { selector: "MemberExpression[object.name='Date'][property.name='now']", message: 'Time comes from the data.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time comes from the data.' },
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Randomness is injected.' },
]

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/'] },
  ...tseslint.configs.strict,
  {
    files: ['src/**/*.ts', 'dashboard/**/*.{ts,tsx}', 'test/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'no-restricted-syntax': ['error', ...bannedSyntax],
      eqeqeq: 'error',
    },
  },
  { files: ['src/**/*.ts', 'dashboard/**/*.{ts,tsx}'], rules: { ...sizeRules, 'no-console': 'error' } },
  { files: ['src/domain/**/*.ts'], rules: { 'no-restricted-syntax': ['error', ...bannedSyntax, ...impure] } },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['dashboard/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
    rules: {
      ...jsxA11y.flatConfigs.recommended.rules,
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-lines-per-function': ['error', { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['*.config.{js,ts}', 'dashboard/vite.config.ts'],
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-restricted-syntax': 'off' },
    languageOptions: { parserOptions: { projectService: false } },
  },
)
