// What may be done with a case, in the order of use: steps of its process that are open, steps that
// wait for something, what may be done at any time, and what others do.
import type { Of } from '@/api/client'
import type { Stop } from './path'

export interface Actions {
  open: Of<'Action'>[]
  waiting: Of<'Action'>[]
  aside: Of<'Action'>[]
  others: Of<'Action'>[]
}

// Every transition of every workflow has these two guards: it is somebody else's to do.
const kOthers = ['role', 'scope']

/** The commands that lead from a status to one of those that usually come next. */
export function leading(transitions: Of<'Transition'>[], status: string, ahead: string[]): Set<string> {
  return new Set(transitions.filter((one) => one.source === status && ahead.includes(one.target)).map((one) => one.command))
}

/**
 * `transitions` name the steps of the kind's own process; all other commands are shared by all kinds.
 * Steps that lead on come before those that lead aside.
 */
export function sorted(actions: Of<'Action'>[], transitions: Of<'Transition'>[], on: Set<string> = new Set()): Actions {
  const own = new Set(transitions.map(({ command }) => command))
  const sorts: Actions = { open: [], waiting: [], aside: [], others: [] }
  for (const action of actions) {
    const mine = own.has(action.command)
    if (action.allowed) (mine ? sorts.open : sorts.aside).push(action)
    else if (kOthers.includes(action.guard?.key ?? '')) sorts.others.push(action)
    // A shared command that does not apply, such as ending a suspension that never was, is no step.
    else if (mine) sorts.waiting.push(action)
  }
  sorts.open.sort((a, b) => Number(on.has(b.command)) - Number(on.has(a.command)))
  return sorts
}

/** The commands that lead a case on from where it stands on its way. */
export function leadingOn(transitions: Of<'Transition'>[], way: Stop[]): Set<string> {
  const here = way.find((stop) => stop.state === 'here')?.key ?? ''
  return leading(transitions, here, way.filter((stop) => stop.state === 'ahead').map((stop) => stop.key))
}

/** The one step that stands out: the one that leads on or, when it is not known what does, the only one. */
export function mainOf(open: Of<'Action'>[], on: Set<string>): Of<'Action'> | undefined {
  return open.find((action) => on.has(action.command) || open.length === 1)
}
