// What is written by hand reads as Intl writes it.
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { language } from '@/i18n'
import { clockOf, day, dayOf, decimals, instant, money, monthOf, whole } from '@/i18n/format'

const kTags = { zh: 'zh-CN', en: 'en-GB' } as const
const dates = fc.date({ min: new Date('1992-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
afterEach(() => void (language.value = 'zh'))

describe.each(['zh', 'en'] as const)('in %s', (tongue) => {
  const tag = kTags[tongue]
  it('days and months', () => {
    language.value = tongue
    const days = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' })
    const months = new Intl.DateTimeFormat(tag, { timeZone: 'UTC', year: 'numeric', month: 'long' })
    fc.assert(
      fc.property(dates, (date) => {
        const iso = date.toISOString().slice(0, 10)
        expect(day(iso)).toBe(days.format(new Date(`${iso}T00:00:00Z`)))
        expect(monthOf(iso)).toBe(months.format(date))
      }),
    )
  })
  it('instants, as clocks in Beijing show them', () => {
    language.value = tongue
    const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    const isoDay = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' })
    fc.assert(
      fc.property(dates, (date) => {
        expect(dayOf(date.toISOString())).toBe(isoDay.format(date))
        expect(clockOf(date.toISOString())).toBe(clock.format(date))
      }),
    )
    expect(instant('2020-01-02T16:30:00Z')).toBe(tongue === 'zh' ? '2020年1月3日 00:30' : '3 Jan 2020, 00:30')
  })
  it('numbers and money', () => {
    language.value = tongue
    const yuan = new Intl.NumberFormat(tag, { style: 'currency', currency: 'CNY' })
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (fen) => {
        expect(whole(fen)).toBe(new Intl.NumberFormat(tag).format(fen))
        expect(money(fen)).toBe(yuan.format(fen / 100))
      }),
    )
    for (const [value, digits, text] of [[0, 1, '0.0'], [50.45, 1, '50.5'], [-1234.5, 2, '-1,234.50'], [999, 0, '999']] as const) expect(decimals(value, digits)).toBe(text)
  })
})
