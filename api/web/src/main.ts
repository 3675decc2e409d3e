import { createApp } from 'vue'
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
  await Promise.all([resume().catch(() => {}), useArea('shared')])
  createApp(App).use(i18n).use(makeRouter()).mount('#app')
}
