// Cases that are found while one types, and cards that lead to their next step.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { nextTick, reactive } from 'vue'
import { api, type Of } from '@/api/client'
import FactValue from '@/parts/facts/FactValue.vue'
import ListInput from '@/parts/form/inputs/ListInput.vue'
import CaseFinder from '@/parts/form/inputs/CaseFinder.vue'
import { kCaseNames } from '@/parts/form/inputs/case_names'
import { fieldsOf } from '@/parts/form/schema'
import SearchField from '@/pages/cadre/today/SearchField.vue'
import TaskCard from '@/pages/cadre/today/TaskCard.vue'
import { mount, type } from '../mount'

const labelled = (label: string) => ({ key: label, label })
const hit = (name: string): Of<'Hit'> =>
  ({ type: 'lead', type_label: '线索', id: name, stream: `lead/${name}`, title: `名称 ${name}`, status: labelled('在办'), unit: { id: 'u', name: 'U' } }) as Of<'Hit'>

/** What is searched for is found under its own name; "down" finds no server, and "slowly" none after a while. */
function search(): void {
  vi.spyOn(api, 'GET').mockImplementation((async (_path: string, { params }: { params: { query: { q: string } } }) => {
    const { q } = params.query
    if (q === 'slowly') await new Promise((wake) => setTimeout(wake, 400))
    if (q === 'down' || q === 'slowly') throw new TypeError('no network')
    return { data: { hits: [hit(q)] }, response: new Response() }
  }) as never)
}
afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
})
const wait = (ms: number) => new Promise((wake) => setTimeout(wake, ms))

describe('a list of cases', () => {
  const field = fieldsOf({ properties: { cases: { type: 'array', title: '案件', items: { type: 'string', 'x-format': 'stream' } } } })[0]!
  const props = reactive({
    field,
    pointer: '/cases',
    faults: new Map(),
    modelValue: ['', ''] as string[],
    'onUpdate:modelValue': (rows: string[]) => (props.modelValue = rows),
  })
  it('shows each row under its own name, also when one before it is gone', async () => {
    search()
    const box = mount(ListInput, props)
    for (const [index, name] of ['first', 'second'].entries()) {
      type(box.querySelectorAll('input')[index]!, name)
      await vi.waitFor(() => expect(box.querySelector(`#field-cases-${index}-0`)).not.toBeNull())
      box.querySelector(`#field-cases-${index}-0`)!.dispatchEvent(new Event('mousedown', { cancelable: true }))
      await nextTick()
    }
    expect(props.modelValue).toEqual(['lead/first', 'lead/second'])
    ;[...box.querySelectorAll('button')].find((button) => button.textContent?.includes('shared.form.remove'))!.click()
    await nextTick()
    expect(props.modelValue).toEqual(['lead/second'])
    expect([...box.querySelectorAll('input')].map((input) => input.value)).toEqual(['名称 second'])
    props.modelValue = ['lead/third']
    await nextTick()
    expect(box.querySelector('input')!.value).toBe('lead/third')
    expect(box.querySelector('[role=status]')!.textContent).toBe('')
  })
})

describe('a search without an answer', () => {
  it('is no search that found nothing', async () => {
    search()
    const box = mount(CaseFinder, { kind: 'stream', inputId: 'x', invalid: false })
    type(box.querySelector('input')!, 'down')
    await vi.waitFor(() => expect(box.querySelector('[role=alert]')).not.toBeNull())
    expect(box.querySelector('input')!.getAttribute('aria-expanded')).toBe('false')
  })
  it('says so until there is one, and never over a newer one', async () => {
    search()
    const box = mount(SearchField, {})
    const input = box.querySelector('input')!
    type(input, 'down')
    await vi.waitFor(() => expect(box.querySelector('[role=alert]')).not.toBeNull())
    type(input, 'slowly')
    await wait(200)
    type(input, 'here')
    await vi.waitFor(() => expect(box.textContent).toContain('名称 here'))
    expect(box.querySelector('[role=alert]')).toBeNull()
    await wait(400)
    expect(box.textContent).toContain('名称 here')
    expect(box.querySelector('[role=alert]')).toBeNull()
  })
})

describe('a case that was chosen in a form', () => {
  it('is called by its name', () => {
    const stream = `lead/${'a'.repeat(32)}`
    const box = mount(FactValue, { name: 'case', value: stream })
    expect(box.textContent).not.toContain('小店')
    const named = mount(FactValue, { name: 'case', value: stream }, [kCaseNames, new Map([[stream, '小店']])])
    expect(named.textContent).toContain('小店')
  })
})

describe('the card of a case', () => {
  const task = (next: Partial<Of<'Action'>>) => ({ ...hit('a'), next: { command: 'close', label: '办结', ...next } }) as unknown as Of<'Task'>
  const links = (box: HTMLElement) => [...box.querySelectorAll('a')].map((link) => link.getAttribute('href'))
  it('leads to its next step only when that can be done', () => {
    expect(links(mount(TaskCard, { task: task({ allowed: true }) }))).toContain('/cases/lead/a/do/close')
    const box = mount(TaskCard, { task: task({ allowed: false, reason: labelled('公示未满') }) })
    expect(links(box)).toEqual(['/cases/lead/a'])
    expect(box.textContent).toContain('公示未满')
    const later = mount(TaskCard, { task: task({ allowed: false, reason: labelled('公示未满'), gap: { opens_on: '2020-02-01' } }) })
    expect(later.textContent).toContain('shared.problem.gap.opens')
  })
})
