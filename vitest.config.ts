import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts', 'tools/**/*.test.ts'],
    environment: 'node',
    setupFiles: ['tools/testing/compiled.ts'],
    maxWorkers: 2,
    passWithNoTests: false,
  },
});
