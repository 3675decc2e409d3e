// What the page of a case shows: the case as of a moment, its whole history, its kind, its way.
import { computed, type ComputedRef } from 'vue'
import { useAsked } from '@/api/asked'
import type { Change } from '@/api/live'
import { useKindSchemas, workflowOf } from '@/parts/facts/schemas'
import { askCase, askHistory, askUsualEnd, type CaseId } from './asking'
import { wayOf, type Stop } from './path'
import { countAt } from './history/story'

export function useCase(path: CaseId, asOf: ComputedRef<string | undefined>) {
  const ours = (change: Change) => change.type === path.type && change.case === path.id
  const theCase = useAsked(() => askCase(path, asOf.value), [asOf], ours)
  const history = useAsked(() => askHistory(path), [], ours)
  const workflow = useAsked(() => workflowOf(path.type))
  const end = useAsked(() => askUsualEnd(path.type))
  const schemas = useKindSchemas(computed(() => path.type))
  const way = computed<Stop[]>(() => {
    const found = theCase.data.value
    const events = history.data.value
    if (!found || !events || !workflow.data.value) return []
    return wayOf(workflow.data.value, events.slice(0, countAt(events, asOf.value)), found.status.key, found.finished ? null : end.data.value)
  })
  return { theCase, history, workflow, schemas, way }
}
