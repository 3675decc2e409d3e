import { createApp } from 'vue'
import type { Router } from 'vue-router'
import App from './shell/App.vue'
import { resume } from './api/session'
import { i18n, settle, useArea } from './i18n'
import { keepShell } from './offline/shell'
import { makeRouter } from './router'
import { applyPrint } from './shell/settings'
import './design/tokens.css'
import './design/base.css'
import './design/print.css'

settle()
applyPrint()
keepShell()
void start()

// Without a network the pages are of whoever was signed in last: the outbox works, the rest says that
// it cannot be read.
async function start(): Promise<void> {
  const router = makeRouter()
  fetchPage(router)
  await Promise.all([resume().catch(() => {}), useArea('shared')])
  createApp(App).use(i18n).use(router).mount('#app')
}

/** While the server says who we are, the page of this address is on its way already. */
function fetchPage(router: Router): void {
  const { meta, matched } = router.resolve(location.pathname + location.search)
  if (meta.area) useArea(meta.area).catch(() => {})
  for (const { components } of matched) {
    const load = components?.default
    if (typeof load === 'function') (load as () => Promise<unknown>)().catch(() => {})
  }
}
