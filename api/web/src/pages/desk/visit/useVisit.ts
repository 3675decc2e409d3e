// A visit while it is written down. What was typed belongs to the account and the case, and outlives a
// reload: the words are kept in this tab, as those of a step are, the photos on the device.
import { computed, ref, shallowRef, watch } from 'vue'
import { session } from '@/api/session'
import type { VisitKind } from '@/offline/kinds'
import { begunPhotos, type Entry, type Photo, type RecentCase } from '@/offline/store'
import { draftKey, dropDraft, keepDraft, readDraft, type Draft } from '@/parts/form/drafts'
import { isEmpty, type Values } from '@/parts/form/values'
import { beginning, carried } from './carry'
import { todayOf } from './when'

interface VisitDraft extends Draft {
  command: string
  occurredAt: string
}
const kNone: Photo[] = []

export function useVisit() {
  const today = todayOf(session.me, new Date())
  const chosen = shallowRef<RecentCase | null>(null)
  const edited = shallowRef<Entry | null>(null)
  const kind = shallowRef<VisitKind | null>(null)
  const values = ref<Values>({})
  const date = ref(today)
  const photos = shallowRef<Photo[]>(kNone)
  const resumed = ref(false)
  // As it was before anybody typed.
  const begun = computed(() => {
    const old = edited.value
    const forms = (chosen.value?.kinds ?? []).map((one) => beginning(one.schema))
    const values: Values = Object.assign({}, ...forms, old?.body.data)
    return { values, date: old?.body.occurred_at.slice(0, 10) ?? today, photos: old?.photos ?? kNone }
  })
  const typed = computed(() => {
    const pictures = photos.value.length + begun.value.photos.length > 0 && photos.value !== begun.value.photos
    if (pictures || date.value !== begun.value.date) return true
    return Object.entries(values.value).some(([name, value]) => !isEmpty(value) && value !== begun.value.values[name])
  })
  let account = ''
  let what = ''

  function take(next: VisitKind | null): void {
    kind.value = next
    values.value = carried(values.value, next?.schema ?? {})
  }

  /** For a case, or to edit a refused entry of it. What was typed before goes along to another case. */
  async function choose(one: RecentCase, old: Entry | null = null): Promise<void> {
    const along = typed.value
    if (along) await drop()
    account = one.account
    what = old ? `visit/${old.id}` : `visit/${one.type}/${one.id}`
    chosen.value = one
    edited.value = old
    const draft = along ? null : readDraft<VisitDraft>(draftKey(account, what))
    if (!along) restart()
    if (draft) [values.value, date.value] = [draft.values, draft.occurredAt]
    const command = draft?.command ?? old?.command ?? kind.value?.command
    take(one.kinds.find((each) => each.command === command) ?? one.kinds[0] ?? null)
    if (along) return keepAll()
    const kept = await begunPhotos.of(account, what).catch(() => kNone)
    if (kept.length) photos.value = kept
    resumed.value = draft !== null || kept.length > 0
  }

  function restart(): void {
    values.value = { ...edited.value?.body.data }
    date.value = begun.value.date
    photos.value = begun.value.photos
    resumed.value = false
  }
  /** Forgets what was typed. */
  async function begin(): Promise<void> {
    restart()
    take(kind.value)
    await drop()
  }

  function keepWords(): void {
    const draft: VisitDraft = { values: values.value, occurredAt: date.value, command: kind.value?.command ?? '' }
    if (typed.value) keepDraft(draftKey(account, what), draft)
    else dropDraft(draftKey(account, what))
  }
  async function keepPhotos(): Promise<void> {
    // Without room for them they are still on the page, and saving says what is wrong.
    if (photos.value !== begun.value.photos) await begunPhotos.keep(account, what, photos.value).catch(() => {})
  }
  async function keepAll(): Promise<void> {
    keepWords()
    await keepPhotos()
  }
  watch([values, date, kind], keepWords, { deep: true })
  watch(photos, keepPhotos)

  /** It is recorded, or somewhere else: nothing of it stays here. */
  async function drop(): Promise<void> {
    dropDraft(draftKey(account, what))
    await begunPhotos.keep(account, what, kNone).catch(() => {})
  }

  return { today, chosen, edited, kind, values, date, photos, resumed, take, choose, begin, drop }
}
