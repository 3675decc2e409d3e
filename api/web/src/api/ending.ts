// When the session will end for want of use, by this device's clock. All tabs share one session, and
// what one of them was told counts for all.
import { onScopeDispose, ref, type Ref } from 'vue'

const kEnds = 'chapterhouse.ends'
const kMinute = 60_000
/** So many minutes before the end one is asked whether to stay. */
export const kWarn = 5

let toldAt = 0

/** `left`: milliseconds from now, by the server's clock. */
export function tellEnd(left: number): void {
  toldAt = Date.now()
  localStorage.setItem(kEnds, String(toldAt + left))
}

export function forgetEnd(): void {
  localStorage.removeItem(kEnds)
}

/** Whether to ask again after use; the server notes use by the minute. Says yes once a minute. */
export function isEndOld(): boolean {
  if (Date.now() - toldAt < kMinute) return false
  toldAt = Date.now()
  return true
}

function minutesLeft(): number | null {
  const ends = Number(localStorage.getItem(kEnds))
  const left = Math.max(0, Math.ceil((ends - Date.now()) / kMinute))
  return ends && left <= kWarn ? left : null
}

/** The last minutes of the session, and 0 behind its end; null before. */
export function useMinutesLeft(): Ref<number | null> {
  const left = ref(minutesLeft())
  const look = () => (left.value = minutesLeft())
  const looking = setInterval(look, 5000)
  // A laptop that wakes up, and another tab that was told.
  document.addEventListener('visibilitychange', look)
  window.addEventListener('storage', look)
  onScopeDispose(() => {
    clearInterval(looking)
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('storage', look)
  })
  return left
}
