import { describe, expect, it } from 'vitest'
import { csvOf } from '@/pages/audit/parts/download'

describe('a table for spreadsheets', () => {
  it('has a byte order mark, CRLF, and quotes where they are needed', () => {
    expect(csvOf([['a', 'b,c'], ['say "x"', 1]])).toBe('\ufeffa,"b,c"\r\n"say ""x""",1\r\n')
  })
  it('lets no cell be a formula, and no number be rounded', () => {
    for (const cell of ['=1+1', '+1', '-1', '@x', '  =1', '＝1', '123456789012']) expect(csvOf([[cell]])).toContain(`'${cell}`)
    expect(csvOf([['12345678901']])).toBe('\ufeff12345678901\r\n')
  })
})
