// The key of the log, or the policy, that this device keeps for its auditor. It is nothing secret.
import { ref } from 'vue'
import { readTrust, type Trust } from '@/log/note'

const kTrust = 'chapterhouse.audit.trust'

export const heldText = ref(localStorage.getItem(kTrust) ?? '')

export function held(): Trust | null {
  return readTrust(heldText.value)
}

/** False when the text is neither a key nor a policy: then nothing changes. */
export function hold(text: string): boolean {
  const wanted = text.trim()
  if (!readTrust(wanted)) return false
  heldText.value = wanted
  localStorage.setItem(kTrust, wanted)
  return true
}

export function letGo(): void {
  heldText.value = ''
  localStorage.removeItem(kTrust)
}
