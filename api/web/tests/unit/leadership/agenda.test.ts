import { expect, it } from 'vitest'
import { byChapter } from '@/pages/leadership/figures/agenda'

it('puts every figure into one chapter, and what nobody knows yet into the last', () => {
  const ids = ['K01', 'K01t', 'K04', 'K13b', 'K18', 'K26r', 'K52', 'lead.registered', 'K99', 'novel']
  const chapters = byChapter(ids.map((id) => ({ id })))
  expect(chapters.map(({ key, figures }) => [key, figures.map(({ id }) => id)])).toEqual([
    ['founding', ['K04', 'K13b']],
    ['stages', ['lead.registered']],
    ['sessions', ['K01', 'K01t']],
    ['rights', ['K26r']],
    ['relief', ['K18']],
    ['work', ['K52']],
    ['other', ['K99', 'novel']],
  ])
})
