// The service worker that keeps the pages for use without a network. Browsers have it over TLS and on
// this machine only; elsewhere an open tab still works, and what was written down stays.
import { useArea } from '@/i18n'

export const keepsShell = 'serviceWorker' in navigator

export function keepShell(): void {
  if (!keepsShell || !import.meta.env.PROD) return
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => {}))
}

/** What an open tab needs of the field's pages when the network is gone and no service worker has them. */
export function warmFieldPages(): void {
  if (keepsShell && import.meta.env.PROD) return
  const pages = () => Promise.all([useArea('desk'), import('@/pages/desk/visit/VisitPage.vue'), import('@/pages/desk/outbox/OutboxPage.vue')])
  setTimeout(() => void pages().catch(() => {}), 3000) // behind what the page itself asks for
}
