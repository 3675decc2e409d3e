// What this device keeps for its auditor: the key of the log (or a policy), and what was verified last.
// It never leaves the device, and is nothing secret.
import { ref } from 'vue'
import { readTrust, type Trust } from '@/log/note'
import type { Known } from '@/log/verdict'

const kTrust = 'chapterhouse.audit.trust'
const kKnown = 'chapterhouse.audit.known/'

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

const changed = ref(0)

export function lastVerified(origin: string): Known | null {
  void changed.value
  try {
    return JSON.parse(localStorage.getItem(kKnown + origin) ?? 'null') as Known | null
  } catch {
    return null
  }
}

/** Only ever moves forward: a smaller tree than before is no reason to forget the larger. */
export function keepVerified(known: Known): void {
  const before = lastVerified(known.origin)
  if (before && before.key === known.key && before.size > known.size) return
  localStorage.setItem(kKnown + known.origin, JSON.stringify(known))
  changed.value += 1
}

export function forgetVerified(origin: string): void {
  localStorage.removeItem(kKnown + origin)
  changed.value += 1
}
