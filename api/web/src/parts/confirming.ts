// Steps that need a fresh second factor: the refusal opens a dialog, and the step is sent again.
import { ref } from 'vue'
import { Problem } from '@/api/client'
import { session } from '@/api/session'

export const waiting = ref<{ done: (confirmed: boolean) => void } | null>(null)

/** Whether a refusal asks for a fresh confirmation. */
export function asksForConfirmation(problem: unknown): boolean {
  if (!(problem instanceof Problem) || session.session === null) return false
  return problem.body.guard === 'step_up' || problem.key === 'confirm_first'
}

/**
 * Does it; when that is refused for want of a fresh confirmation, asks the person and does it once
 * more. Throws what the last try threw.
 */
export async function confirmed<Data>(step: () => Promise<Data>): Promise<Data> {
  try {
    return await step()
  } catch (problem) {
    if (!asksForConfirmation(problem)) throw problem
    const agreed = await new Promise<boolean>((done) => (waiting.value = { done }))
    waiting.value = null
    if (!agreed) throw problem
    return step()
  }
}
