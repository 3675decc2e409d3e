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
// Offline, the outbox works for whoever was signed in last; the rest says that it cannot be read.
void start()

async function start(): Promise<void> {
  const [signedIn] = await Promise.all([resume().catch(() => null), useArea('shared')])
  createApp(App).use(i18n).use(makeRouter(signedIn)).mount('#app')
}
