// Dates, numbers and deadlines in the reader's language. The server decides days; times are shown as
// Beijing's, whatever the device believes.
import { useI18n } from 'vue-i18n'
import { language } from './index'

// By hand and not by Intl, whose first use for Chinese keeps a phone busy for a tenth of a second.
const kMonths = 'January February March April May June July August September October November December'.split(' ')
const zh = () => language.value === 'zh'
const beijing = (time: string) => new Date(Date.parse(time) + 8 * 3_600_000).toISOString() // no summer time since 1991

/** The day of an instant, "2020-01-02". */
export const dayOf = (time: string): string => beijing(time).slice(0, 10)
/** The hour and minute of an instant, "09:30". */
export const clockOf = (time: string): string => beijing(time).slice(11, 16)

/** 1 as 1月, January, with fewer letters where asked. */
export function monthName(month: number, letters = Infinity): string {
  return zh() ? `${month}月` : kMonths[month - 1]!.slice(0, letters)
}

function dated(date: string, letters?: number): string {
  const [year, month, of] = date.split('-').map(Number) as [number, number, number]
  return zh() ? `${year}年${month}月${of}日` : `${of} ${monthName(month, letters)} ${year}`
}

/** "2020-01-02" as 2020年1月2日 or 2 January 2020. */
export const day = (date: string): string => dated(date)

/** "2020-01-02" as 2020年1月 or January 2020. */
export function monthOf(date: string): string {
  const [year, month] = date.split('-').map(Number) as [number, number]
  return zh() ? `${year}年${monthName(month)}` : `${monthName(month)} ${year}`
}

/** An instant with its time to the minute. */
export const instant = (time: string): string => `${dated(dayOf(time), 3)}${zh() ? '' : ','} ${clockOf(time)}`

/** 1234.5 with two decimals as 1,234.50. */
export function decimals(value: number, digits: number): string {
  const [integer, ...fraction] = value.toFixed(digits).split('.') as [string, ...string[]]
  return [integer.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')
}
export const whole = (value: number): string => decimals(value, 0)

/** Cents of a yuan as money: 123456 as ¥1,234.56. */
export function money(fen: number): string {
  return `${fen < 0 ? '-' : ''}${zh() ? '¥' : 'CN¥'}${decimals(Math.abs(fen) / 100, 2)}`
}

/** An amount as the API gives it: "1234.5" as ¥1,234.50. */
export function yuan(amount: string): string {
  return money(Math.round(Number(amount) * 100))
}

export type Urgency = 'overdue' | 'soon' | 'later'
export function urgency(workingDaysLeft: number): Urgency {
  return workingDaysLeft < 0 ? 'overdue' : workingDaysLeft <= 3 ? 'soon' : 'later'
}

/** The words of a deadline: never "0 days left". */
export function useDeadlines(): { words: (workingDaysLeft: number) => string } {
  const { t } = useI18n()
  return {
    words: (left) => {
      if (left < 0) return t('shared.due.overdue', { n: -left }, -left)
      return left === 0 ? t('shared.due.today') : t('shared.due.left', { n: left }, left)
    },
  }
}
