// What may be done with a case, in the order of use: steps of its process that are open, steps that
// wait for something, what may be done at any time, and what others do.
import type { Of } from '@/api/client'

export interface Actions {
  open: Of<'Action'>[]
  waiting: Of<'Action'>[]
  aside: Of<'Action'>[]
  others: Of<'Action'>[]
}

// Every transition of every workflow has these two guards: it is somebody else's to do.
const kOthers = ['role', 'scope']

/** `transitions` name the steps of the kind's own process; all other commands are shared by all kinds. */
export function sorted(actions: Of<'Action'>[], transitions: Of<'Transition'>[]): Actions {
  const own = new Set(transitions.map(({ command }) => command))
  const sorts: Actions = { open: [], waiting: [], aside: [], others: [] }
  for (const action of actions) {
    const mine = own.has(action.command)
    if (action.allowed) (mine ? sorts.open : sorts.aside).push(action)
    else if (kOthers.includes(action.guard?.key ?? '')) sorts.others.push(action)
    // A shared command that does not apply, such as ending a suspension that never was, is no step.
    else if (mine) sorts.waiting.push(action)
  }
  return sorts
}
