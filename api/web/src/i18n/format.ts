// Dates, numbers and deadlines in the reader's language. The server decides days; times are shown as
// Beijing's, whatever the device believes.
import { useI18n } from 'vue-i18n'
import { language } from './index'

const tag = () => (language.value === 'zh' ? 'zh-CN' : 'en-GB')
const kZone = 'Asia/Shanghai'

/** "2020-01-02" as 2020年1月2日 or 2 January 2020. */
export function day(date: string): string {
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', month: 'long', day: 'numeric' }
  return new Intl.DateTimeFormat(tag(), options).format(new Date(`${date}T00:00:00Z`))
}

/** An instant with its time to the minute. */
export function instant(time: string): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: kZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }
  return new Intl.DateTimeFormat(tag(), options).format(new Date(time))
}

/** The day of an instant in Beijing, "2020-01-02". */
export function dayOf(time: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: kZone }).format(new Date(time))
}

export function whole(value: number): string {
  return new Intl.NumberFormat(tag()).format(value)
}

/** Cents of a yuan as money: 123456 as ¥1,234.56. */
export function money(fen: number): string {
  return new Intl.NumberFormat(tag(), { style: 'currency', currency: 'CNY' }).format(fen / 100)
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
