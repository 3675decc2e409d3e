// Whether the window is a phone's: there a form asks one question a page.
import { onScopeDispose, ref, type Ref } from 'vue'

export function useOnePerPage(): Ref<boolean> {
  const phone = window.matchMedia('(max-width: 47.99rem)')
  const onePerPage = ref(phone.matches)
  const follow = () => (onePerPage.value = phone.matches)
  phone.addEventListener('change', follow)
  onScopeDispose(() => phone.removeEventListener('change', follow))
  return onePerPage
}
