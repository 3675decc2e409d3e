// A text with places for what is no text, such as links: cut into its words and its places.
import { language } from '@/i18n'

export interface Piece {
  place: string | null
  text: string
}

// Chinese sets no space between sentences.
export function joined(sentences: readonly string[]): string {
  return sentences.filter(Boolean).join(language.value === 'zh' ? '' : ' ')
}

const kMark = '\u241F' // a sign that no text has

/** What to give as the parameter of a place. */
export function placed(name: string): string {
  return kMark + name + kMark
}

export function pieces(text: string): Piece[] {
  return text.split(kMark).flatMap((part, index): Piece[] => {
    if (index % 2) return [{ place: part, text: '' }]
    return part ? [{ place: null, text: part }] : []
  })
}
