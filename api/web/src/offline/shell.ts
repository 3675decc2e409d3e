// The service worker that keeps the pages for use without a network. Browsers have it over TLS and on
// this machine only; elsewhere an open tab still works, and what was written down stays.
export const keepsShell = 'serviceWorker' in navigator

export function keepShell(): void {
  if (!keepsShell || !import.meta.env.PROD) return
  window.addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => {}))
}
