import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { compiledTexts, lightI18n } from './tools/light_i18n.ts'
import { offlineShell } from './tools/offline_shell.ts'
import { precompress } from './tools/precompress.ts'

// WEB_OUT        where the built files go
// WEB_SERVER     the address of a running server, for `npm run dev`
const server = process.env.WEB_SERVER ?? 'http://127.0.0.1:8080'

export default defineConfig(({ mode }) => ({
  plugins: [lightI18n(), compiledTexts(), vue(), offlineShell(), precompress()],
  resolve: { alias: { 'vue-i18n': 'petite-vue-i18n', '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_OPTIONS_API__: false,
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    // tools/light_i18n.ts has compiled them; when developing, the compiler warns of less.
    __INTLIFY_DROP_MESSAGE_COMPILER__: mode === 'production',
    __INTLIFY_JIT_COMPILATION__: true,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
  },
  worker: { format: 'es' },
  build: {
    outDir: process.env.WEB_OUT ?? fileURLToPath(new URL('../../build/web', import.meta.url)),
    emptyOutDir: true,
    // The oldest browsers of the ministries' desks that are still served.
    target: 'chrome87',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // a data: script or style would need another CSP
  },
  // The server takes writes from its own pages only, so the proxy speaks in its name.
  server: { proxy: { '^/(v1|tlog|problems|openapi.json|verify|readyz)': { target: server, changeOrigin: true, headers: { Origin: server } } } },
  test: { environment: 'jsdom', include: ['tests/unit/**/*.test.ts'] },
}))
