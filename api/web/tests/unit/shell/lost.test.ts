import { beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { lost, mindLost } from '@/shell/lost'

let there: boolean
let hasFile: boolean
let loaded: string[]
function open() {
  const page = () => (hasFile ? Promise.resolve({ template: '' }) : Promise.reject(new TypeError('no such file')))
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: {} }, { path: '/me', component: page }] })
  mindLost(router, (path) => loaded.push(path))
  return router
}
beforeEach(() => {
  sessionStorage.clear()
  vi.spyOn(console, 'error').mockImplementation(() => {})
  vi.stubGlobal('fetch', async () => {
    if (!there) throw new TypeError('no network')
    return new Response('')
  })
  there = true
  hasFile = false
  loaded = []
  lost.value = null
})

it('is loaded anew once, and then said to be lost', async () => {
  await open().push('/me?a=1').catch(() => {})
  await vi.waitFor(() => expect(loaded).toEqual(['/me?a=1']))
  await open().push('/me?a=1').catch(() => {})
  await vi.waitFor(() => expect(lost.value?.problem.key).toBe('page_fault'))
  expect(loaded).toHaveLength(1)
})

it('waits for the network, and is there when it is', async () => {
  there = false
  const router = open()
  await router.push('/me').catch(() => {})
  await vi.waitFor(() => expect(lost.value?.problem.key).toBe('unreachable'))
  expect(loaded).toEqual([])
  there = hasFile = true
  await lost.value!.again()
  expect(router.currentRoute.value.path).toBe('/me')
  expect(lost.value).toBeNull()
})
