import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../../src')
const loaded = import.meta.glob<{ default: Record<string, unknown> }>('../../src/**/texts.*.ts', { eager: true })

function keysOf(language: string): Set<string> {
  const keys = new Set<string>()
  for (const [path, texts] of Object.entries(loaded)) {
    if (!path.endsWith(`texts.${language}.ts`)) continue
    const area = /pages\/(\w+)\//.exec(path)?.[1] ?? 'shared'
    for (const key of Object.keys(texts.default)) keys.add(`${area}.${key}`)
  }
  return keys
}

describe('texts', () => {
  it('are the same in both languages', () => {
    expect([...keysOf('en')].sort()).toEqual([...keysOf('zh')].sort())
  })

  it('has every key that a page asks for, and none that no page does', async () => {
    const keys = keysOf('zh')
    const all = (await readdir(source, { recursive: true })).filter((file) => /\.(vue|ts)$/.test(file) && !file.includes('texts.'))
    const text = (await Promise.all(all.map((file) => readFile(join(source, file), 'utf8')))).join('\n')
    const asked = [...text.matchAll(/\bt\(\s*'([\w.]+)'/g)].map((match) => match[1]!)
    expect(asked.filter((key) => !keys.has(key))).toEqual([])
    // A key made of parts is asked for by its beginning: t(`shared.nav.${key}`).
    const begun = [...text.matchAll(/`((?:\w+\.)+)\$\{/g)].map((match) => match[1]!)
    const named = new Set([...text.matchAll(/'((?:\w+\.)+\w+)'/g)].map((match) => match[1]!))
    const unused = [...keys].filter((key) => !named.has(key) && !begun.some((start) => key.startsWith(start)))
    expect(unused).toEqual([])
  })
})
