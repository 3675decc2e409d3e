// Views that a person keeps on this device: a name and an address.
import { computed, ref, type Ref } from 'vue'

export interface View {
  name: string
  query: string
}
const keyOf = (account: string) => `chapterhouse.views.${account}`

function read(account: string): View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(account)) ?? '[]')
    return Array.isArray(kept) ? (kept as View[]).filter((view) => typeof view.name === 'string' && typeof view.query === 'string') : []
  } catch {
    return [] // written by somebody else
  }
}

export function useViews(account: Ref<string>) {
  const written = ref(0)
  const views = computed(() => (void written.value, read(account.value)))
  function write(all: View[]): void {
    localStorage.setItem(keyOf(account.value), JSON.stringify(all))
    written.value += 1
  }
  return {
    views,
    keep: (view: View) => write([...views.value.filter((other) => other.name !== view.name), view]),
    drop: (name: string) => write(views.value.filter((view) => view.name !== name)),
  }
}
