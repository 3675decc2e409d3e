// Which column of a file is which field of the command that registers a lead.
import { fieldsOf, type Schema } from '@/parts/form/schema'

/** Not fields of the command: the district finds the unit, the date is only checked. */
export type Target = string
export const kDistrict = '#district'
export const kRegisteredOn = '#registered_on'

// What an import decides itself: the place from the address, the rest from what an import is.
const kDecided = ['unit', 'id_type', 'source', 'source_session']

// The headings of the business register, as `chapterhouse import enterprises` knows them.
const kHeadings: Record<string, string> = {
  name: '企业名称',
  uscc: '统一社会信用代码',
  address: '注册地址',
  [kDistrict]: '地区',
  [kRegisteredOn]: '注册日期',
}

export type Mapping = Record<Target, number | null>

export function targetsOf(schema: Schema): Target[] {
  const fields = fieldsOf(schema).filter(({ name, kind }) => !kDecided.includes(name) && !['group', 'list', 'choices', 'file'].includes(kind))
  return [...fields.map(({ name }) => name), kDistrict, kRegisteredOn]
}

/** By the register's heading, or by the field's own name in the reader's language. */
export function guessedMapping(header: string[], schema: Schema): Mapping {
  const titles = header.map((cell) => cell.trim())
  const mapping: Mapping = {}
  for (const target of targetsOf(schema)) {
    const names = [kHeadings[target], schema.properties?.[target]?.title, target].filter((name) => name !== undefined)
    const at = titles.findIndex((title) => names.includes(title))
    mapping[target] = at < 0 ? null : at
  }
  return mapping
}

export function isNeeded(target: Target, schema: Schema): boolean {
  return target === kDistrict || (target !== 'ownership' && (schema.required?.includes(target) ?? false))
}
