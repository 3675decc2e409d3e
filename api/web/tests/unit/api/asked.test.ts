// What was asked for in one language is asked for again in the other.
import { effectScope, ref, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useAsked } from '@/api/asked'
import { credentials } from '@/api/credentials'
import { speak } from '@/i18n'
import { useCases } from '@/pages/desk/cases/list'
import { readQuery } from '@/pages/desk/cases/query'

let scope: EffectScope
beforeEach(async () => {
  scope = effectScope()
  await speak('zh')
})
afterEach(() => scope.stop())

it('by every page that asks', async () => {
  const asked = scope.run(() => useAsked(async () => credentials.language))!
  await vi.waitFor(() => expect(asked.data.value).toBe('zh-CN'))
  await speak('en')
  await vi.waitFor(() => expect(asked.data.value).toBe('en'))
})

it('by the list of cases', async () => {
  const list = (language: string | null) => ({ cases: [{ stream: 'lead-1', title: language }] })
  vi.stubGlobal('fetch', async (request: Request) => Response.json(list(request.headers.get('Accept-Language'))))
  const { rows } = scope.run(() => useCases(ref(readQuery({})), ref(undefined)))!
  await vi.waitFor(() => expect(rows.value[0]?.title).toBe('zh-CN'))
  await speak('en')
  await vi.waitFor(() => expect(rows.value[0]?.title).toBe('en'))
})
