// Whether the window is as narrow as a phone: there a form asks one question a page.
import { onScopeDispose, ref, type Ref } from 'vue'

export function usePhone(): Ref<boolean> {
  const phone = window.matchMedia('(max-width: 47.99rem)')
  const narrow = ref(phone.matches)
  const follow = () => (narrow.value = phone.matches)
  phone.addEventListener('change', follow)
  onScopeDispose(() => phone.removeEventListener('change', follow))
  return narrow
}
