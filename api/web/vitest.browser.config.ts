import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    include: ['tests/browser/**/*.test.ts'],
    globalSetup: ['tests/browser/setup.ts'],
    maxWorkers: 2, // a browser waits as long as it works: two of them fill two cores
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
