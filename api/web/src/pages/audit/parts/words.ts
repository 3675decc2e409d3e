// What the numbers in an entry are called. The server publishes the table on the page /verify, in both
// languages, for whoever verifies without it; names of units come from the tree of units.
import { computed, shallowRef, type ComputedRef } from 'vue'
import { api, fetchRaw, take, type Of } from '@/api/client'
import { language } from '@/i18n'

type Names = [string, string]
interface Knowledge {
  /** Registers have no statuses, and no words either: their key stands for them. */
  types: Record<string, { names: Names; statuses?: [number, string, Names][] }>
  events: Record<string, { family: string; name: string; names: Names }>
  enums: Record<string, [number, string, Names][]>
}

const knowledge = shallowRef<Knowledge | null>(null)
const units = shallowRef<ReadonlyMap<string, Of<'UnitNode'>>>(new Map())
let asked: Promise<void> | null = null

async function learn(): Promise<void> {
  const [page, tree] = await Promise.all([fetchRaw('/verify').then((answer) => answer.text()), take(api.GET('/v1/units'))])
  // Found as text: a parsed page would have its styles, which our policy of content refuses.
  const table = /<script type="application\/json" id="knowledge">([^<]*)</.exec(page)?.[1]
  knowledge.value = JSON.parse(table ?? 'null') as Knowledge | null
  const all = new Map<string, Of<'UnitNode'>>()
  const add = (node: Of<'UnitNode'>): void => {
    all.set(node.id, node)
    node.children.forEach(add)
  }
  tree.units.forEach(add)
  units.value = all
}

export interface Words {
  event: (kind: number) => string
  /** "lead.registered" */
  eventKey: (kind: number) => string
  /** The word for such a key. */
  eventNamed: (key: string) => string
  type: (type: string) => string
  /** Whether such a stream is a case, which a page can show. */
  isCase: (type: string) => boolean
  status: (kind: number, status: number) => string
  role: (role: number) => string
  unit: (id: string) => string
}

/** The units as a tree has them, flat: for a choice. */
export function useUnits(): ComputedRef<Of<'UnitNode'>[]> {
  useWords()
  return computed(() => [...units.value.values()])
}

/** Keys stand in for words until the table has come, and where it has none. */
export function useWords(): ComputedRef<Words> {
  asked ??= learn().catch(() => {
    asked = null
  })
  return computed(() => {
    const at = language.value === 'zh' ? 0 : 1
    const table = knowledge.value
    const family = (kind: number) => table?.events[kind]?.family ?? ''
    const row = (rows: [number, string, Names][] | undefined, value: number) => rows?.find(([number]) => number === value)?.[2][at]
    return {
      event: (kind) => table?.events[kind]?.names[at] ?? String(kind),
      eventKey: (kind) => (table?.events[kind] ? `${family(kind)}.${table.events[kind]!.name}` : String(kind)),
      eventNamed: (key) => Object.values(table?.events ?? {}).find((event) => `${event.family}.${event.name}` === key)?.names[at] ?? key,
      type: (type) => (table?.types[type]?.statuses ? table.types[type]!.names[at] : type),
      isCase: (type) => table?.types[type]?.statuses !== undefined,
      status: (kind, status) => row(table?.types[family(kind)]?.statuses, status) ?? '',
      role: (role) => row(table?.enums.Role, role) ?? String(role),
      unit: (id) => {
        const unit = units.value.get(id)
        return (at === 0 ? unit?.name_zh : unit?.name_en) ?? id
      },
    }
  })
}
