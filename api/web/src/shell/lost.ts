// A page that cannot be loaded: behind an upgrade its files have other names, or the network is away.
import { shallowRef } from 'vue'
import type { Router } from 'vue-router'
import { faultOf } from '@/api/asked'
import { unreachable, type Problem } from '@/api/client'

const kReloaded = 'chapterhouse.reloaded'
export const lost = shallowRef<{ problem: Problem; again: () => unknown } | null>(null)

// A device in a network does not know whether the server is in it.
const isThere = () => fetch('/', { cache: 'no-store' }).then((answer) => answer.ok, () => false)

/** A reload, once, finds the files by their new names; otherwise the reader is told. */
export function mindLost(router: Router, load = (path: string) => location.assign(path)): void {
  router.onError(async (failure, { fullPath }) => {
    const there = await isThere()
    if (there && sessionStorage.getItem(kReloaded) !== fullPath) {
      sessionStorage.setItem(kReloaded, fullPath)
      load(fullPath)
      return
    }
    lost.value = { problem: there ? faultOf(failure) : unreachable(), again: () => router.push(fullPath).catch(() => {}) }
  })
  router.afterEach((_to, _from, failure) => {
    if (failure) return
    sessionStorage.removeItem(kReloaded)
    lost.value = null
  })
}
