// What this device verified last of each log. It stays here, and is nothing secret.
import { ref } from 'vue'
import type { Known } from '@/log/verdict'

const kKnown = 'chapterhouse.audit.known/'
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
