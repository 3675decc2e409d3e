// An auditor's working papers: which samples were asked for here, and what was found in each case. They
// stay on this device until they are printed or saved.
import { reactive, watch } from 'vue'

export const kVerdicts = ['open', 'right', 'query', 'wrong'] as const
export type Finding = { verdict: (typeof kVerdicts)[number]; note: string }
export interface Asked {
  id: string
  position: string
  at: string
  reason: string
}

const kSamples = 'chapterhouse.audit.samples'
const kFindings = 'chapterhouse.audit.findings/'

function read<Data>(key: string, otherwise: Data): Data {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as Data | null) ?? otherwise
  } catch {
    return otherwise
  }
}

export const askedHere = reactive<Asked[]>(read(kSamples, []))

export function remember(sample: Asked): void {
  if (askedHere.some((one) => one.id === sample.id)) return
  askedHere.unshift(sample)
  localStorage.setItem(kSamples, JSON.stringify(askedHere))
}

/** The findings of a sample by case; what is written is kept at once. */
export function findingsOf(sample: string): Record<string, Finding> {
  const findings = reactive(read<Record<string, Finding>>(kFindings + sample, {}))
  watch(findings, () => localStorage.setItem(kFindings + sample, JSON.stringify(findings)), { deep: true, flush: 'sync' })
  return findings
}
