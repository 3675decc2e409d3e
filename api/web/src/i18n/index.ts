// The page's own words, zh and en; what the server says comes in the reader's language already.
// Each area of pages brings its own file of texts, loaded with its first page.
import { createI18n } from 'vue-i18n'
import { nextTick, ref } from 'vue'
import { credentials } from '@/api/credentials'

export type Language = 'zh' | 'en'
export type Area = 'shared' | 'account' | 'cadre' | 'desk' | 'audit' | 'leadership'
type Texts = Record<string, string> // flat: tools/light_i18n.ts

const kLanguage = 'chapterhouse.language'
const shared = import.meta.glob<Texts>('./texts.*.ts', { import: 'default' })
const pages = import.meta.glob<Texts>('../pages/*/texts.*.ts', { import: 'default' })

export const language = ref<Language>(localStorage.getItem(kLanguage) === 'en' ? 'en' : 'zh')
export const i18n = createI18n({
  legacy: false,
  locale: language.value,
  fallbackLocale: false,
  messages: { zh: {} as Texts, en: {} as Texts },
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
})

const loaded = new Set<string>()
const areas = new Set<Area>()

async function load(area: Area, of: Language): Promise<void> {
  const path = area === 'shared' ? `./texts.${of}.ts` : `../pages/${area}/texts.${of}.ts`
  const loader = shared[path] ?? pages[path]
  if (!loader || loaded.has(path)) return
  const texts = Object.entries(await loader()).map(([key, text]) => [`${area}.${key}`, text])
  i18n.global.mergeLocaleMessage(of, Object.fromEntries(texts))
  loaded.add(path)
}

/** Makes t('area.…') work; call before the area's first page is shown. */
export async function useArea(area: Area): Promise<void> {
  areas.add(area)
  await load(area, language.value)
}

export async function speak(next: Language): Promise<void> {
  await Promise.all([...areas].map((area) => load(area, next)))
  language.value = next
  i18n.global.locale.value = next
  localStorage.setItem(kLanguage, next)
  settle()
  await nextTick()
}

/** What depends on the language outside of Vue. */
export function settle(): void {
  const tag = language.value === 'zh' ? 'zh-CN' : 'en'
  document.documentElement.lang = tag
  credentials.language = tag
}
