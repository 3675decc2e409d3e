// What the fields of a case are called and how their values read, as the API's own description has it in
// the reader's language.
import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { fetchRaw } from '@/api/client'
import { language } from '@/i18n'

export interface Schema {
  title?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  items?: Schema
  'x-enum-labels'?: Record<string, string>
  'x-format'?: string
}
type Schemas = Record<string, Schema>

const loaded = shallowRef<Schemas>({})
let of = ''

async function load(): Promise<void> {
  const wanted = language.value
  if (of === wanted) return
  of = wanted
  const document = await fetchRaw('/openapi.json').then((answer) => answer.json(), () => null)
  if (of === wanted) loaded.value = ((document as { components?: { schemas?: Schemas } } | null)?.components?.schemas ?? {}) as Schemas
  if (!document) of = ''
}

/** A case's status stands above its state, where it is described. */
function pathOf(pointer: string): string[] {
  return (pointer === '/status' ? '/state/status' : pointer).split('/').slice(1)
}

/** The schema at a pointer such as "/state/employer/name"; undefined where it is not told. */
export function schemaAt(schemas: Schemas, type: string, pointer: string): Schema | undefined {
  const [root, ...steps] = pathOf(pointer)
  let schema: Schema | undefined = root === 'common' ? schemas.CommonState : schemas[`State.${type}`]
  for (const step of steps) schema = /^\d+$/.test(step) && schema?.items ? schema.items : schema?.properties?.[step]
  return steps.length > 0 ? schema : undefined
}

export interface FieldWords {
  schema: (type: string, pointer: string) => Schema | undefined
  /** "Employer › Name"; the pointer itself where nothing is told. */
  label: (type: string, pointer: string) => string
}

export function useFieldWords(): ComputedRef<FieldWords> {
  watch(language, load, { immediate: true })
  return computed(() => {
    const schemas = loaded.value
    return {
      schema: (type, pointer) => schemaAt(schemas, type, pointer),
      label: (type, pointer) => {
        const path = pathOf(pointer)
        return path
          .slice(1)
          .map((step, i) => schemaAt(schemas, type, `/${path.slice(0, i + 2).join('/')}`)?.title ?? step)
          .join(' › ')
      },
    }
  })
}
