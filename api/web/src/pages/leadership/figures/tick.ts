// Counts up, at most every fifteen seconds, when something was recorded: for what is too much to ask
// for at each event.
import { onScopeDispose, readonly, ref, type DeepReadonly, type Ref } from 'vue'
import { onLive } from '@/api/live'

export type Tick = DeepReadonly<Ref<number>>
const kPause = 15_000

export function useTick(): Tick {
  const count = ref(0)
  let waiting: ReturnType<typeof setTimeout> | null = null
  const end = onLive(() => {
    waiting ??= setTimeout(() => {
      waiting = null
      ++count.value
    }, kPause)
  })
  onScopeDispose(() => {
    end()
    if (waiting !== null) clearTimeout(waiting)
  })
  return readonly(count)
}
