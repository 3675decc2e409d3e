// What the table shows, as the address says it: a view that can be kept, sent to somebody, and reloaded.
import type { LocationQuery, LocationQueryRaw } from 'vue-router'

export const kOrders = ['updated', 'opened', 'due', 'title'] as const
export type Order = (typeof kOrders)[number]

export interface CasesQuery {
  type: string[]
  status: string[]
  unit: string
  /** null: whoever; empty: nobody. */
  assignee: string | null
  q: string
  due_before: string
  finished: boolean | null
  order: Order
}

const kDay = /^\d{4}-\d{2}-\d{2}$/

function one(value: LocationQuery[string] | undefined): string | null {
  const first = Array.isArray(value) ? value[0] : value
  return first ?? null
}
const listOf = (text: string | null) => (text ?? '').split(',').filter((word) => word !== '')

export function readQuery(query: LocationQuery): CasesQuery {
  const day = one(query.due_before) ?? ''
  const finished = one(query.finished)
  const order = one(query.order) as Order
  return {
    type: listOf(one(query.type)),
    status: listOf(one(query.status)),
    unit: one(query.unit) ?? '',
    assignee: query.assignee === undefined ? null : (one(query.assignee) ?? ''),
    q: one(query.q) ?? '',
    due_before: kDay.test(day) ? day : '',
    finished: finished === 'true' ? true : finished === 'false' ? false : null,
    order: kOrders.includes(order) ? order : 'updated',
  }
}

/** Only what differs from the plain table stands in the address. */
export function writeQuery(wish: CasesQuery): LocationQueryRaw {
  const out: LocationQueryRaw = {}
  if (wish.type.length) out.type = wish.type.join(',')
  if (wish.status.length) out.status = wish.status.join(',')
  if (wish.unit) out.unit = wish.unit
  if (wish.assignee !== null) out.assignee = wish.assignee
  if (wish.q) out.q = wish.q
  if (wish.due_before) out.due_before = wish.due_before
  if (wish.finished !== null) out.finished = String(wish.finished)
  if (wish.order !== 'updated') out.order = wish.order
  return out
}

export interface ListParameters {
  type?: string
  status?: string
  unit?: string
  assignee?: string
  q?: string
  due_before?: string
  finished?: boolean
  order: Order
}
export function asParameters(wish: CasesQuery): ListParameters {
  return {
    type: wish.type.join(',') || undefined,
    status: wish.status.join(',') || undefined,
    unit: wish.unit || undefined,
    assignee: wish.assignee ?? undefined,
    q: wish.q || undefined,
    due_before: wish.due_before || undefined,
    finished: wish.finished ?? undefined,
    order: wish.order,
  }
}

/** A value put into a list, or taken out of it. */
export function toggled(list: string[], value: string): string[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value]
}
