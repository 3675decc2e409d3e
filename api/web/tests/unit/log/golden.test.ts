// Our own golden files: the frozen record, the receipt and the bundles that the server's tests keep.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkBundle, Fault } from '@/log/bundle'
import { fromHex, hex } from '@/log/bytes'
import { draw } from '@/log/draw'
import { readEntry } from '@/log/entry'
import { leafHash } from '@/log/merkle'
import { readTrust } from '@/log/note'
import { checkReceipt } from '@/log/proof'

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../../../../../tests/golden', name), 'utf8')

describe('the frozen record', () => {
  const bytes = fromHex(golden('record_v1.hex').replace(/\s+/g, '')).slice(0, 331)
  it('is read, and hashes to its leaf', () => {
    expect(hex(leafHash(bytes))).toBe('8b2fb6570e9cf4106a8d7600f72aeeede5508bf5d3c6acd45ab3e1b53b5ed5ba')
    expect(readEntry(bytes)).toMatchObject({ position: 42, version: 7, kind: 3, causation: 41, policy: 3, calendar: 7, account: 'wang', unit: '110113-tianzhu' })
    expect(readEntry(bytes)?.segments).toMatchObject([{ class: 3, size: 80, sealed: { subject: '6d13d791ee0eafea3837b609043d1501', keyVersion: 1 } }])
  })
  it('is no entry when it is cut or longer', () => {
    for (let length = 0; length < bytes.length; ++length) expect(readEntry(bytes.slice(0, length))).toBeNull()
    expect(readEntry(Uint8Array.of(...bytes, 0))).toBeNull()
  })
})

describe('the fields of an entry', () => {
  it('show every bit that was flipped', async () => {
    const { fieldsOf } = await import('@/pages/audit/verify/fields')
    const number = (value: number) => String(value)
    const words = { event: number, eventKey: number, eventNamed: (key: string) => key, type: (type: string) => type, isCase: () => true, status: () => '', role: number, unit: (id: string) => id }
    const bytes = fromHex(golden('record_v1.hex').replace(/\s+/g, '')).slice(0, 331)
    const before = JSON.stringify(fieldsOf(readEntry(bytes)!, words))
    for (let bit = 0; bit < bytes.length * 8; ++bit) {
      const other = bytes.slice()
      other[bit >> 3]! ^= 1 << (bit & 7)
      const entry = readEntry(other)
      if (entry) expect(JSON.stringify(fieldsOf(entry, words)), `bit ${bit}`).not.toBe(before)
    }
  })
})

describe('the golden receipt', () => {
  const text = golden('receipt_v1.tlog-proof')
  // The seeds of its keys are told in ops/docs/formats/checkpoint.md.
  it('is in the tree, whoever signed', async () => {
    const { logKey } = await import('./made')
    const checked = checkReceipt(text, readTrust(logKey)!)
    expect(checked).toMatchObject({ signed: true, included: true })
    expect(checkReceipt(text.replace('index 1', 'index 0'), readTrust(logKey)!)?.included).toBe(false)
    expect(checkReceipt(text.replace('extra c2Vj', 'extra c2Vk'), readTrust(logKey)!)?.included).toBe(false)
  })
})

describe.each(['case_v1.json', 'figure_v1.json'])('the golden bundle %s', (name) => {
  const text = golden(`bundle/${name}`)
  it('is proven', () => {
    const checked = checkBundle(text, null)
    expect(checked).toMatchObject({ size: 5, ownKey: true, kind: name.split('_')[0] })
    expect(checked.records.length).toBeGreaterThan(0)
  })
  it('is not with any letter of its hashes, entries or bodies changed', () => {
    const document = JSON.parse(text)
    const change = (letters: string, at: number) => letters.slice(0, at) + (letters[at] === 'A' ? 'B' : 'A') + letters.slice(at + 1)
    for (const record of document.records)
      for (const field of ['entry', 'clear'])
        for (let at = 0; at < record[field].length - 2; at += 17) {
          const was = record[field]
          record[field] = change(was, at)
          expect(() => checkBundle(JSON.stringify(document), null), `${field} ${at}`).toThrow(Fault)
          record[field] = was
        }
    for (const node of Object.keys(document.nodes)) {
      const was = document.nodes[node]
      document.nodes[node] = change(was, 5)
      expect(() => checkBundle(JSON.stringify(document), null)).toThrow(Fault)
      document.nodes[node] = was
    }
    const fewer = { ...document, records: document.records.slice(1) }
    expect(() => checkBundle(JSON.stringify(fewer), null)).toThrow(Fault)
  })
})

describe('a draw', () => {
  it('is the one that the rule gives', () => {
    // By the three lines of Python in ops/docs/auditing.md.
    const drawn = draw('log.example\n1\nAAAA\n', ['relief/1', 'relief/2', 'relief/3'], 2)
    expect(drawn.seed).toBe('4c07899aa95ab0ec70de77efded8d3aa845e47d9227db638ab0af18d2eafec40')
    expect(drawn.cases).toEqual(['relief/3', 'relief/1'])
  })
})
