// Whether there is room for a table. Half a page is drawn instead of both and one hidden.
import { onScopeDispose, ref, type Ref } from 'vue'

export function useWide(): Ref<boolean> {
  const query = window.matchMedia('(min-width: 60rem), print')
  const wide = ref(query.matches)
  const follow = () => (wide.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return wide
}
