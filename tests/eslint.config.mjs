// For the tests and the benchmarks; the web app has its own rules in web/.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['**/node_modules/**'] },
  {
    ...js.configs.recommended,
    languageOptions: { globals: { ...globals.node, WebSocket: 'readonly' } },
    rules: {
      ...js.configs.recommended.rules,
      eqeqeq: ['error', 'always'],
      'no-unused-vars': 'error',
      'prefer-const': 'error',
      'no-var': 'error',
    },
  },
  // These run inside a page, wholly or in what they hand to page.evaluate().
  { files: ['**/media/**', '**/e2e/**', '**/bench/join.mjs'], languageOptions: { globals: globals.browser } },
];
