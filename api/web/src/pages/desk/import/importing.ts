// From a file to leads: read, check here, have the server try each row, then register one by one. A
// row's command id follows from the file, its line and what is sent: the same file again writes nothing.
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { computed, ref, shallowRef } from 'vue'
import { api, Problem, take, type Of } from '@/api/client'
import { session } from '@/api/session'
import { workflowOf } from '@/parts/facts/schemas'
import type { Schema } from '@/parts/form/schema'
import { checkTable, type Enterprise, type Finding } from './check'
import { guessedMapping, type Mapping } from './columns'
import { placesOf, type Places } from './places'
import { readTable, TableError, type Table } from './table'

// Enterprises become leads by this command: the one thing that this page is about.
const kType = 'lead'
const kCommand = 'register'

export type Stage = 'empty' | 'read' | 'checking' | 'checked' | 'sending' | 'done'
export interface KnownRow {
  line: number
  name: string
  stream: string | null
}
export interface Result {
  line: number
  name: string
  state: 'sent' | 'repeated' | 'refused' | 'left'
  position: string | null
  detail: string
  case: string | null
}

export function commandId(fileHash: string, row: Enterprise): string {
  return bytesToHex(sha256(utf8ToBytes(`import/${fileHash}/${row.line}\n${JSON.stringify(row.data)}`))).slice(0, 32)
}

export function useImport() {
  const stage = ref<Stage>('empty')
  const name = ref('')
  const table = shallowRef<Table | null>(null)
  const schema = shallowRef<Schema>({})
  const places = shallowRef<Places>({ districts: [], streets: [] })
  const mapping = ref<Mapping>({})
  const district = ref('')
  const findings = ref<Finding[]>([])
  const fresh = shallowRef<Enterprise[]>([])
  const known = ref<KnownRow[]>([])
  const results = ref<Result[]>([])
  const done = ref(0)
  const count = ref(0)
  const stopped = ref(false)
  const problem = shallowRef<Problem | null>(null)
  const unreadable = shallowRef<TableError | null>(null)
  const refused = computed(() => new Set(findings.value.filter((one) => one.severity === 'error').map((one) => one.line)).size)
  let hash = ''

  async function guarded(step: () => Promise<void>): Promise<void> {
    problem.value = null
    try {
      await step()
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure
      problem.value = failure
    }
  }

  const read = (file: File) =>
    guarded(async () => {
      clear()
      const bytes = new Uint8Array(await file.arrayBuffer())
      try {
        table.value = readTable(bytes)
      } catch (failure) {
        if (!(failure instanceof TableError)) throw failure
        unreadable.value = failure
        return
      }
      hash = bytesToHex(sha256(bytes))
      name.value = file.name
      const [workflow, units] = await Promise.all([workflowOf(kType), take(api.GET('/v1/units'))])
      schema.value = (workflow.commands.find((one) => one.command === kCommand)?.schema ?? {}) as Schema
      places.value = placesOf(units.units)
      mapping.value = guessedMapping(table.value.header, schema.value)
      stage.value = 'read'
    })

  const check = () =>
    guarded(async () => {
      const today = session.me?.today ?? ''
      const report = checkTable(table.value!, { schema: schema.value, mapping: mapping.value, places: places.value, district: district.value, today })
      findings.value = report.findings
      known.value = []
      fresh.value = []
      begin('checking', report.fit.length)
      await tryEach(report.fit)
    })

  async function tryEach(rows: Enterprise[]): Promise<void> {
    const good: Enterprise[] = []
    let next: Stage = 'read' // again, unless each row has its answer
    try {
      for (const row of rows) {
        if (stopped.value) return
        try {
          const receipt = await register(row, true)
          // An opened case has the id of the command that opened it.
          if (receipt.repeated) known.value.push({ line: row.line, name: row.name, stream: `${kType}/${commandId(hash, row)}` })
          else good.push(row)
        } catch (failure) {
          const refusal = refusalOf(failure)
          if (isKnown(refusal)) known.value.push({ line: row.line, name: row.name, stream: refusal.gap?.reference ?? null })
          else findings.value.push({ line: row.line, severity: 'error', rule: 'server', column: '', value: row.name, detail: refusal.detail || refusal.title })
        }
        done.value += 1
      }
      findings.value.sort((a, b) => a.line - b.line)
      fresh.value = good
      next = 'checked'
    } finally {
      stage.value = next
    }
  }

  const left = (row: Enterprise): Result => ({ line: row.line, name: row.name, state: 'left', position: null, detail: '', case: null })
  const send = () =>
    guarded(async () => {
      begin('sending', fresh.value.length)
      results.value = []
      try {
        for (const row of fresh.value) {
          if (stopped.value) break
          results.value.push(await sent(row))
          done.value += 1
        }
      } finally {
        // Whatever ended it, every row says where it stands.
        results.value.push(...fresh.value.slice(results.value.length).map(left))
        stage.value = 'done'
      }
    })

  async function sent(row: Enterprise): Promise<Result> {
    try {
      const receipt = await register(row, false)
      return { ...left(row), state: receipt.repeated ? 'repeated' : 'sent', position: receipt.position, case: receipt.case?.stream ?? null }
    } catch (failure) {
      const refusal = refusalOf(failure)
      return { ...left(row), state: isKnown(refusal) ? 'repeated' : 'refused', detail: refusal.detail || refusal.title, case: refusal.gap?.reference ?? null }
    }
  }

  function begin(next: Stage, of: number): void {
    stage.value = next
    count.value = of
    done.value = 0
    stopped.value = false
  }

  // A busy server is waited for; everything else is an answer.
  async function register(row: Enterprise, dry: boolean): Promise<Of<'Receipt'>> {
    const params = { path: { type: kType }, header: { 'Idempotency-Key': commandId(hash, row) }, query: { dry_run: dry } }
    const body = { command: kCommand, data: row.data } as never // the workflow's own schema
    for (let tries = 0; ; ++tries) {
      try {
        return await take(api.POST('/v1/cases/{type}', { params, body }))
      } catch (failure) {
        const busy = failure instanceof Problem && [429, 503].includes(failure.status) && tries < 5
        if (!busy) throw failure
        await new Promise((wake) => setTimeout(wake, 1000 * (failure.retryAfter ?? 2)))
      }
    }
  }

  function clear(): void {
    stage.value = 'empty'
    table.value = null
    findings.value = []
    fresh.value = []
    known.value = []
    results.value = []
    unreadable.value = null
    problem.value = null
    district.value = ''
  }
  return { stage, name, table, schema, places, mapping, district, findings, fresh, known, results, done, count, stopped, problem, unreadable, refused, read, check, send, clear }
}

/** What the server has decided; whatever else went wrong ends the run. */
function refusalOf(failure: unknown): Of<'Problem'> {
  if (failure instanceof Problem && failure.status >= 400 && failure.status < 500 && failure.status !== 401) return failure.body
  throw failure
}
const isKnown = (refusal: Of<'Problem'>) => refusal.reason === 'enterprise_has_lead'
