// Writes sw.js: a service worker that keeps the pages, so that they open without a network. It touches
// nothing of the API. A new build is a new cache, taken into use when no page of the old one is open.
import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

const kLargest = 250_000 // bytes; charts are for the office

export function offlineShell(): Plugin {
  return {
    name: 'offline-shell',
    apply: 'build',
    generateBundle(_options, bundle) {
      const files = Object.values(bundle)
        .filter((file) => /\.(js|css|svg)$/.test(file.fileName) && sizeOf(file) <= kLargest)
        .map((file) => `/${file.fileName}`)
        .sort()
      // The names carry hashes of their content, the pages' frame is named by theirs.
      const version = createHash('sha256').update(files.join('\n')).digest('hex').slice(0, 12)
      const kept = ['/', '/seal.svg', ...files]
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: workerOf(version, kept) })
    },
  }
}

function sizeOf(file: { type: string; code?: string; source?: string | Uint8Array }): number {
  return (file.type === 'chunk' ? file.code : file.source)?.length ?? 0
}

function workerOf(version: string, files: string[]): string {
  return `const kCache = 'chapterhouse-${version}'
const kFiles = ${JSON.stringify(files)}
const kPatience = 3000

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(kCache).then((cache) => cache.addAll(kFiles)))
})
self.addEventListener('activate', (event) => {
  const others = caches.keys().then((names) => names.filter((name) => name.startsWith('chapterhouse-') && name !== kCache))
  const cleared = others.then((names) => Promise.all(names.map((name) => caches.delete(name))))
  event.waitUntil(cleared.then(() => self.clients.claim()))
})

// A page of the network, unless there is none or it takes too long.
async function page(request) {
  const kept = await caches.match('/', { cacheName: kCache })
  const late = new Promise((wake) => setTimeout(wake, kPatience))
  const fresh = fetch(request).catch(() => undefined)
  return (await Promise.race([fresh, late])) ?? kept ?? (await fresh) ?? Response.error()
}
self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    // Pages of the server's own are not ours to answer.
    if (!/^\\/(v1|tlog|problems|openapi.json|verify|livez|readyz|metrics)(\\/|$)/.test(url.pathname)) event.respondWith(page(request))
  } else if (kFiles.includes(url.pathname) && url.pathname !== '/') {
    event.respondWith(caches.match(request, { cacheName: kCache }).then((kept) => kept ?? fetch(request)))
  }
})
`
}
