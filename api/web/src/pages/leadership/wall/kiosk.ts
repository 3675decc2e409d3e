// A wall in a hall: one section after another, no menus, and the last figures stay when the session
// ends, until somebody signs in again.
import { computed, onBeforeUnmount, ref, watch, type ComputedRef, type Ref } from 'vue'
import { useRoute } from 'vue-router'
import { credentials } from '@/api/credentials'
import { resume } from '@/api/session'

const kTryAgain = 60_000

/** "30s" as milliseconds; five seconds at least. */
export function pauseOf(text: unknown): number {
  const match = typeof text === 'string' ? /^(\d{1,4})s?$/.exec(text) : null
  return match ? Math.max(5, Number(match[1])) * 1000 : 0
}

export interface Kiosk {
  on: ComputedRef<boolean>
  shown: Ref<number>
  signedOut: Ref<boolean>
}

export function useKiosk(sections: number): Kiosk {
  const route = useRoute()
  const on = computed(() => route.query.kiosk !== undefined)
  const pause = computed(() => (on.value ? pauseOf(route.query.play) : 0))
  const shown = ref(0)
  const signedOut = ref(false)

  let turning: ReturnType<typeof setInterval> | null = null
  const turn = () => {
    if (turning !== null) clearInterval(turning)
    turning = pause.value ? setInterval(() => (shown.value = (shown.value + 1) % sections), pause.value) : null
  }
  watch(pause, turn, { immediate: true })

  const leave = credentials.refused
  const stay = () => (signedOut.value = true)
  const trying = setInterval(() => {
    if (signedOut.value) void resume().then((back) => (signedOut.value = !back)).catch(() => {})
  }, kTryAgain)
  watch(on, (now) => (credentials.refused = now ? stay : leave), { immediate: true })
  onBeforeUnmount(() => {
    credentials.refused = leave
    clearInterval(trying)
    if (turning !== null) clearInterval(turning)
  })
  return { on, shown, signedOut }
}
