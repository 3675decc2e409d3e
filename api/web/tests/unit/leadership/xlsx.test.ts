import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columnName, crc32, writeXlsx } from '@/parts/xlsx'

// Read by programs of others: unzip tests the archive, python3 its XML.
const kReader = `
import sys, zipfile, json, xml.etree.ElementTree as ET
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
for name in z.namelist(): ET.fromstring(z.read(name))
n = '{http://schemas.openxmlformats.org/spreadsheetml/2006/main}'
book = ET.fromstring(z.read('xl/workbook.xml'))
sheets = {}
for i, s in enumerate(book.iter(n + 'sheet')):
    root = ET.fromstring(z.read('xl/worksheets/sheet%d.xml' % (i + 1)))
    cells = {}
    for c in root.iter(n + 'c'):
        assert c.find(n + 'f') is None
        cells[c.get('r')] = c.find(n + 'is/' + n + 't').text if c.get('t') == 'inlineStr' else float(c.find(n + 'v').text)
    pane = root.find('.//' + n + 'pane')
    sheets[s.get('name')] = {'cells': cells, 'frozen': pane.get('ySplit') + pane.get('state')}
print(json.dumps(sheets))
`

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'chapterhouse-xlsx-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function read(bytes: Uint8Array): Record<string, { cells: Record<string, unknown>; frozen: string }> {
  const file = join(folder, 'book.xlsx')
  writeFileSync(file, bytes)
  execFileSync('unzip', ['-tqq', file])
  return JSON.parse(execFileSync('python3', ['-c', kReader, file], { encoding: 'utf8' }))
}

describe('a workbook', () => {
  it('keeps numbers as numbers and texts as texts, whatever they look like', () => {
    const bytes = writeXlsx([
      { name: '指标', rows: [['名称', '数'], ['新建工会组织', 55], ['=1+1', 50.5], ['<&"> ', -3], ['110113198001010011', null]], widths: [20, 10] },
      { name: 'By unit', rows: [['Unit']] },
    ])
    const book = read(bytes)
    expect(Object.keys(book)).toEqual(['指标', 'By unit'])
    expect(book['指标']).toEqual({
      cells: { A1: '名称', B1: '数', A2: '新建工会组织', B2: 55, A3: '=1+1', B3: 50.5, A4: '<&"> ', B4: -3, A5: '110113198001010011' },
      frozen: '1frozen',
    })
  })
  it('leaves out what XML cannot hold, and what is no number', () => {
    const cells = read(writeXlsx([{ name: 'a/b:c', rows: [['x\u0000y\u0008', Number.NaN, Infinity, '\uD800z', '😀']] }]))['a b c']!.cells
    expect(cells).toEqual({ A1: 'xy', D1: 'z', E1: '😀' })
  })
  it('is the same bytes for the same content', () => {
    const sheets = [{ name: 'x', rows: [['a', 1]] }]
    expect(writeXlsx(sheets)).toEqual(writeXlsx(sheets))
  })
  it('names columns and sums bytes as others do', () => {
    expect([0, 25, 26, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA'])
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })
})
