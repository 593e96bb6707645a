import js from '@eslint/js'
import tseslint from 'typescript-eslint'

/** Which folder may import what (docs/architecture.md §2). The list names what is refused, with the reason. */
const refuse = (patterns, message) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map((group) => ({ regex: group, message })) }],
})

const clock = {
  'no-restricted-syntax': [
    'error',
    {
      selector: "NewExpression[callee.name='Date'][arguments.length=0]",
      message: 'The domain has no clock: take `now` as an argument.',
    },
    {
      selector: "MemberExpression[object.name='Date'][property.name='now']",
      message: 'The domain has no clock: take `now` as an argument.',
    },
  ],
}

const environment = {
  'no-restricted-properties': [
    'error',
    {
      object: 'process',
      property: 'env',
      message: 'Only config.ts reads the environment, so that every setting is checked at start.',
    },
  ],
}

export default tseslint.config(
  { ignores: ['node_modules', 'data/**', 'views/assets', '.screenshots'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', 3],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      ...environment,
      'max-lines-per-function': ['error', { max: 30, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['src/domain/**/*.ts'],
    rules: {
      ...refuse(
        ['^(?!\\./|\\.\\./domain/|node:crypto$)'],
        'domain/ decides: it imports only itself (and node:crypto for hashes).',
      ),
      ...clock,
    },
  },
  {
    files: ['src/i18n/**/*.ts'],
    rules: refuse(['/(data|web|actions|documents|jobs|commands)/'], 'i18n/ imports only the domain and i18next.'),
  },
  {
    files: ['src/data/**/*.ts'],
    rules: refuse(
      ['^express', '/(web|actions|documents|jobs|commands)/'],
      'data/ remembers: it knows the domain and the stores only.',
    ),
  },
  {
    files: ['src/identity/**/*.ts'],
    rules: refuse(
      ['^express', '^mongoose', '/(data|web|actions|documents|jobs|commands)/'],
      'identity/ reads what providers say: who that is here is for the actions.',
    ),
  },
  {
    files: ['src/mail/**/*.ts'],
    rules: refuse(
      ['^mongoose', '^express', '/(data|web|actions|documents|jobs|commands)/'],
      'mail/ writes and sends letters: what is in them is given.',
    ),
  },
  {
    files: ['src/documents/**/*.ts'],
    rules: refuse(
      ['^mongoose', '^express', '/(data|web|actions|jobs|commands)/'],
      'documents/ draws from domain values.',
    ),
  },
  {
    files: ['src/actions/**/*.ts'],
    rules: refuse(['^express', '^mongoose', '/(web|jobs|commands)/'], 'actions/ knows neither HTTP nor mongoose.'),
  },
  {
    files: ['src/web/**/*.ts'],
    rules: refuse(
      ['^mongoose', '^pdfkit', '^exceljs', '/(jobs|commands)/', '/stores/'],
      'web/ speaks HTTP: storage and drawing are elsewhere.',
    ),
  },
  {
    files: ['src/jobs/**/*.ts', 'src/commands/**/*.ts'],
    rules: refuse(['^mongoose', '^express'], 'jobs and commands call actions.'),
  },
  // This rule recurses without end into mongoose's Schema type (typescript-eslint 8.73.0).
  { files: ['src/data/**/*.ts'], rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' } },
  {
    files: ['src/commands/serve.ts', 'src/commands/demo.ts', 'src/commands/routes.ts'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  { files: ['**/*.js', 'bin/*'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
)
