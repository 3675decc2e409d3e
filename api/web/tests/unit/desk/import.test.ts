import { afterEach, describe, expect, it, vi } from 'vitest'
import { api } from '@/api/client'
import type { Schema } from '@/parts/form/schema'
import { checkTable, type Grounds } from '@/pages/desk/import/check'
import { guessedMapping } from '@/pages/desk/import/columns'
import { commandId, useImport } from '@/pages/desk/import/importing'
import { placed, placeOf, placesOf } from '@/pages/desk/import/places'
import { readTable, TableError } from '@/pages/desk/import/table'
import { normalisedCode, usccFault } from '@/pages/desk/import/uscc'

const bytes = (text: string) => new TextEncoder().encode(text)
const node = (id: string, name_zh: string, kind: string, children: unknown[] = []) => ({ id, name: name_zh, name_zh, name_en: id, kind, code: id, children }) as never
const places = placesOf([
  node('bj', '北京市总工会', 'city', [
    node('110105', '朝阳区总工会', 'other_district'),
    node('110113', '顺义区总工会', 'district', [node('110113-tianzhu', '天竺镇总工会', 'town'), node('110113-bonded', '天竺综合保税区总工会', 'zone'), node('110113-yang', '杨镇总工会', 'town')]),
  ]),
])
const schema: Schema = {
  properties: {
    unit: { type: 'string', 'x-format': 'unit' },
    name: { type: 'string', 'x-max-bytes': 256, title: '企业名称' },
    id_type: { type: 'string', enum: ['uscc', 'legacy'] },
    uscc: { type: ['string', 'null'] },
    source: { type: 'string', enum: ['registry_import'] },
    address: { type: 'string', 'x-max-bytes': 256 },
    employees: { type: ['integer', 'null'], minimum: 0, maximum: 100000, title: '职工人数' },
    ownership: { type: 'string', enum: ['unknown', 'private'], 'x-enum-labels': { unknown: '未知', private: '民营' }, title: '所有制' },
  },
  required: ['unit', 'name', 'id_type', 'source', 'address', 'ownership'],
}
function check(text: string, district = '') {
  const table = readTable(bytes(text))
  const grounds: Grounds = { schema, mapping: guessedMapping(table.header, schema), places, district, today: '2020-01-02' }
  return checkTable(table, grounds)
}
const kHead = '企业名称,统一社会信用代码,注册日期,地区,注册地址,职工人数,所有制\n'

describe('a file', () => {
  it('may be UTF-8 with a mark or GB18030, and says which', () => {
    expect(readTable(bytes('\uFEFF名称\n甲'))).toMatchObject({ encoding: 'UTF-8', header: ['名称'] })
    expect(readTable(new Uint8Array([0xc3, 0xfb, 0x0a, 0xbc, 0xd7]))).toMatchObject({ encoding: 'GB18030', header: ['名'], rows: [{ line: 2, cells: ['甲'] }] })
  })
  it('counts lines through quoted new lines and blank ones', () => {
    expect(readTable(bytes('a,b\n\n"x\ny","say ""hi"""\nlast,1')).rows).toEqual([
      { line: 3, cells: ['x\ny', 'say "hi"'] },
      { line: 5, cells: ['last', '1'] },
    ])
  })
  it('is refused when a quotation mark stays open or nothing is in it', () => {
    expect(() => readTable(bytes('a\n"b'))).toThrow(TableError)
    expect(() => readTable(bytes('\n'))).toThrow('empty')
  })
})

describe('a credit code', () => {
  it('is checked inside and out', () => {
    expect(usccFault('91110113MA01GHE6XA')).toBeNull()
    expect(usccFault('91110113MA01GHE6X')).toBe('uscc_length')
    expect(usccFault('91110113MA01GHE6XI')).toBe('uscc_alphabet')
    expect(usccFault('91110113MA01GHE6X0')).toBe('uscc_check')
  })
  it('fails when any one character is another', () => {
    const good = '91110113MA01GHE6XA'
    for (let at = 0; at < good.length; ++at)
      for (const other of '0123456789ABCDEFGHJKLMNPQRTUWXY') if (other !== good[at]) expect(usccFault(good.slice(0, at) + other + good.slice(at + 1))).not.toBeNull()
  })
  it('is read in full-width and small letters', () => {
    expect(normalisedCode(' ９1110113ma01ghe6xa\u3000')).toBe('91110113MA01GHE6XA')
  })
})

describe('the unit of an address', () => {
  it('is the longest name in it', () => {
    expect(placed(places, '顺义', '顺义区天竺综合保税区1号')).toEqual({ unit: '110113-bonded', guessed: false })
    expect(placed(places, '顺义', '顺义区天竺镇1号')).toEqual({ unit: '110113-tianzhu', guessed: false })
    expect(placed(places, '顺义', '某路1号')).toEqual({ unit: '110113', guessed: true })
    expect(placed(places, '朝阳', '某路1号')).toEqual({ fault: 'outside_district' })
    expect(placed(places, '不明', '某路1号')).toEqual({ fault: 'district_unknown' })
  })
  it('keeps two characters of a short name', () => {
    expect(placeOf('杨镇总工会')).toBe('杨镇')
    expect(placeOf('顺义区总工会')).toBe('顺义')
  })
})

describe('the check', () => {
  it('lets good rows in with what the command needs', () => {
    const { fit, findings } = check(`${kHead}甲公司,91110113MA01GHE6XA,2019-01-02,顺义,顺义区天竺镇1号,30,民营\n`)
    expect(findings).toEqual([])
    const data = { unit: '110113-tianzhu', name: '甲公司', id_type: 'uscc', uscc: '91110113MA01GHE6XA', source: 'registry_import', address: '顺义区天竺镇1号', employees: 30, ownership: 'private' }
    expect(fit).toEqual([{ line: 2, name: '甲公司', data }])
  })
  it('names each fault with its line, column and value', () => {
    const { fit, findings } = check(
      `${kHead},91110113MA01GHE6X0,2019-13-02,顺义,顺义区天竺镇1号,many,x\n乙公司,91110113MA01GHE6XA,,朝阳,某路,,\n丙公司,91110113MA01GHE6XA,,顺义,某路,,\n丁公司,N/A,,顺义,某路,,,\n`,
    )
    expect(fit).toEqual([])
    expect(findings.map((one) => `${one.line} ${one.rule} ${one.column}`)).toEqual([
      '2 unknown_choice 所有制',
      '2 name_missing 企业名称',
      '2 uscc_check 统一社会信用代码',
      '2 date_invalid 注册日期',
      '2 form.number 职工人数',
      '3 outside_district 地区',
      '4 duplicate_in_file 统一社会信用代码',
      '4 street_not_in_address 注册地址',
      '5 cell_count ',
      '5 uscc_missing 统一社会信用代码',
      '5 street_not_in_address 注册地址',
    ])
  })
  it('leaves other districts out when asked to, and stops without a needed column', () => {
    expect(check(`${kHead}乙,N/A,,朝阳,某路,,\n`, '顺义')).toMatchObject({ filtered: 1, fit: [], findings: [] })
    expect(check('企业名称\n甲\n').findings.map((one) => one.rule)).toEqual(['column_missing', 'column_missing'])
  })
})

describe('the id of a row', () => {
  const row = { line: 2, name: '甲', data: { name: '甲' } }
  it('is the same for the same file, and another for another line, file or content', () => {
    const ids = [commandId('f', row), commandId('f', { ...row, line: 3 }), commandId('g', row), commandId('f', { ...row, data: { name: '乙' } })]
    expect(commandId('f', { ...row })).toBe(ids[0])
    expect(new Set(ids).size).toBe(4)
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('an import whose network breaks', () => {
  afterEach(() => vi.restoreAllMocks())
  const answered = (data: unknown) => ({ data, response: new Response() })
  const file = () => {
    const content = bytes(`${kHead}甲公司,N/A,2019-01-02,顺义,北京市顺义区杨镇1号,1,民营\n乙公司,N/A,2019-01-02,顺义,北京市顺义区杨镇2号,1,民营`)
    return { name: '名录.csv', arrayBuffer: async () => content.buffer } as unknown as File
  }
  it('says how far it came, and can be gone on with', async () => {
    const units = [{ id: 'bj', name: '北京市总工会', name_zh: '北京市总工会', kind: 'city', children: [{ id: '110113', name: '顺义区总工会', name_zh: '顺义区总工会', kind: 'district', children: [] }] }]
    vi.spyOn(api, 'GET').mockImplementation((async (path: string) => answered(path === '/v1/units' ? { units } : { commands: [{ command: 'register', schema }] })) as never)
    let heard = 1
    vi.spyOn(api, 'POST').mockImplementation((async () => {
      if (heard-- <= 0) throw new TypeError('no network')
      return answered({ position: '7' })
    }) as never)
    const it = useImport()
    await it.read(file())
    await it.check()
    expect([it.stage.value, it.problem.value?.status]).toEqual(['read', 0])
    heard = 3
    await it.check()
    expect([it.stage.value, it.problem.value, it.fresh.value.length]).toEqual(['checked', null, 2])
    await it.send()
    expect([it.stage.value, it.problem.value?.status]).toEqual(['done', 0])
    expect(it.results.value.map((one) => one.state)).toEqual(['sent', 'left'])
    it.clear()
    expect(it.problem.value).toBeNull()
  })
})
